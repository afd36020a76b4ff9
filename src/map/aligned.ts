/**
 * Places, turned and mirrored as a whole so that they lie as near as can be to others, each set seen from its mean: the
 * orthogonal Procrustes problem (Schönemann 1966), which in the plane needs no singular values. Distances stay as they are.
 * @param places [n, 2]
 * @param others of the same points, [n, 2]
 */
export function aligned(places: Float64Array, others: Float64Array): Float64Array {
  const [x, y] = meanOf(places);
  const [u, v] = meanOf(others);
  let [xu, xv, yu, yv] = [0, 0, 0, 0];
  for (let at = 0; at < places.length; at += 2) {
    const [dx, dy] = [(places[at] as number) - x, (places[at + 1] as number) - y];
    const [du, dv] = [(others[at] as number) - u, (others[at + 1] as number) - v];
    xu += dx * du;
    xv += dx * dv;
    yu += dy * du;
    yv += dy * dv;
  }
  // The sum of products that the best turn reaches, and the best turn of what is mirrored in the first axis.
  const [turn, mirror] = [
    [xu + yv, xv - yu],
    [xu - yv, xv + yu],
  ] as const;
  const mirrored = Math.hypot(...mirror) > Math.hypot(...turn);
  const [cosine, sine] = directionOf(mirrored ? mirror : turn);
  const flip = mirrored ? -1 : 1;
  const found = new Float64Array(places.length);
  for (let at = 0; at < places.length; at += 2) {
    const [dx, dy] = [(places[at] as number) - x, flip * ((places[at + 1] as number) - y)];
    found[at] = cosine * dx - sine * dy;
    found[at + 1] = sine * dx + cosine * dy;
  }
  return found;
}

function meanOf(places: Float64Array): readonly [number, number] {
  let [x, y] = [0, 0];
  for (let at = 0; at < places.length; at += 2) {
    x += places[at] as number;
    y += places[at + 1] as number;
  }
  const n = Math.max(1, places.length / 2);
  return [x / n, y / n];
}

function directionOf([x, y]: readonly [number, number]): readonly [number, number] {
  const length = Math.hypot(x, y);
  return length > 0 ? [x / length, y / length] : [1, 0];
}
