import { element, percent, sentence } from './data.js';

/** Pictures that the list names. */
const listed = 40;

/** An element with a text. @param {string} name @param {string} [text] @param {string} [kind] its class */
function made(name, text = '', kind = '') {
  const one = document.createElement(name);
  one.textContent = text;
  if (kind !== '') one.className = kind;
  return one;
}

/** What colours mean. @param {import('./data.js').Colouring} colouring */
export function showLegend({ entries, note }) {
  const items = entries.map(({ name, count, colour }) => {
    const item = made('li');
    item.append(
      made('span', '', colour === undefined ? 'swatch rest' : `swatch c${colour}`),
      made('span', name, 'name'),
    );
    item.append(made('span', count.toLocaleString('en-US'), 'count'));
    return item;
  });
  element('legend').replaceChildren(...items);
  element('legend-note').textContent = note ?? '';
}

/**
 * The pictures that are looked for, as a list: the map for who cannot see it.
 * @param {import('./data.js').MapData} data @param {readonly number[]} pictures @param {(picture: number) => void} pick
 */
export function showFound(data, pictures, pick) {
  const wrong = pictures.filter((i) => data.label[i] !== data.told[i]).length;
  const [n, all] = [pictures.length, data.files.length].map((count) => count.toLocaleString('en-US'));
  element('found').textContent =
    `${n === all ? `${all} pictures` : `${n} of ${all} pictures`}, ${wrong.toLocaleString('en-US')} of them wrong.`;
  const items = pictures.slice(0, listed).map((i) => {
    const button = /** @type {HTMLButtonElement} */ (made('button'));
    button.type = 'button';
    button.append(made('span', data.files[i], 'file'), made('span', sentence(data, i)));
    button.addEventListener('click', () => pick(i));
    const item = made('li');
    item.append(button);
    return item;
  });
  element('list').replaceChildren(...items);
  element('list-note').textContent = pictures.length > listed ? `The first ${listed} of ${n}, mistakes first.` : '';
}

/**
 * One picture, larger.
 * @param {import('./data.js').MapData} data @param {import('./sheets.js').Thumbnails} thumbnails @param {number} picture -1 for none
 */
export function showCard(data, thumbnails, picture) {
  const card = element('card');
  card.hidden = picture < 0;
  if (picture < 0) return;
  const { classes, files, label, told, confidence, group, groups, heldOut } = data;
  const canvas = /** @type {HTMLCanvasElement} */ (element('card-picture'));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  canvas.hidden = !thumbnails.draw(context, picture, 0, 0, canvas.width);
  const facts = [
    ['Label', classes[label[picture]]],
    ['Told', `${classes[told[picture]]}, ${percent(confidence[picture])}`],
    ...(group[picture] < 0 ? [] : [['Group', groups[group[picture]]]]),
    ['Set', heldOut[picture] ? 'held out' : 'learned from'],
  ];
  element('card-file').textContent = files[picture];
  element('card-verdict').textContent = label[picture] === told[picture] ? 'told right' : 'told wrong';
  element('card-verdict').className = label[picture] === told[picture] ? 'right' : 'wrong';
  element('card-facts').replaceChildren(...facts.flatMap(([name, value]) => [made('dt', name), made('dd', value)]));
}

/** Read aloud. @param {import('./data.js').MapData} data @param {number} picture -1 for none */
export function announce(data, picture) {
  element('spoken').textContent = picture < 0 ? '' : `${data.files[picture]}: ${sentence(data, picture)}`;
}
