/** A picture of the gallery; paths are relative to the page. */
export interface GalleryEntry {
  readonly file: string;
  /** Its true class, where that is known. */
  readonly actual?: string;
  readonly told: string;
  /** Of the class that was told, 0 to 1. */
  readonly confidence: number;
  /** The class that the map is about. */
  readonly about: string;
  readonly picture: string;
  readonly overlay: string;
}

export interface GalleryContent {
  readonly title: string;
  /** What the maps show, and how they were made; paragraphs. */
  readonly text: readonly string[];
  readonly entries: readonly GalleryEntry[];
}

const style = `
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1d1c1a; background: #faf9f6; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } p { max-width: 42rem; }
ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.5rem; list-style: none; padding: 0; }
figure { margin: 0; } .pair { display: flex; gap: 4px; align-items: flex-start; } .pair img { width: 50%; height: auto; }
figcaption { font-size: .875rem; overflow-wrap: anywhere; } .wrong { font-weight: 600; } .file { color: #57544d; }
`;

/** The page of a gallery: its style inside, its pictures beside it, no script. */
export function galleryPage({ title, text, entries }: GalleryContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${text.map((paragraph) => `<p>${escaped(paragraph)}</p>`).join('\n')}
<ol>
${entries.map(item).join('\n')}
</ol>
</main>
</body>
</html>
`;
}

function item({ file, actual, told, confidence, about, picture, overlay }: GalleryEntry): string {
  const percent = `${(100 * confidence).toFixed(confidence >= 0.9995 ? 0 : 1)} %`;
  const verdict =
    actual === undefined || actual === told
      ? `told <b>${escaped(told)}</b> (${percent})${actual === undefined ? '' : ', right'}`
      : `<span class="wrong">wrong: told ${escaped(told)} (${percent}), is ${escaped(actual)}</span>`;
  const asked = about === told ? '' : `; map for ${escaped(about)}`;
  return `<li><figure>
<div class="pair"><img src="${address(picture)}" alt="" loading="lazy"><img src="${address(overlay)}" alt="${escaped(`What speaks for ${about}`)}" loading="lazy"></div>
<figcaption>${verdict}${asked}<br><span class="file">${escaped(file)}</span></figcaption>
</figure></li>`;
}

function address(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Names of files and classes may hold any character. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
