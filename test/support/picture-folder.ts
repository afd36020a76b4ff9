import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { onTestFinished } from 'vitest';

/** A picture of one colour. */
export function plain(colour: string, width = 20, height = 16): Sharp {
  return sharp({ create: { width, height, channels: 3, background: colour } });
}

/** A picture with enough detail that cutting its file loses pixels. */
export function textured(width = 64, height = 64): Sharp {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** The first part of a picture's file. */
export async function cut(picture: Promise<Buffer>, share = 0.6): Promise<Buffer> {
  const bytes = await picture;
  return bytes.subarray(0, Math.trunc(bytes.length * share));
}

type Files = Record<string, string | Uint8Array | Promise<Uint8Array>>;

/** Writes files, by their path relative to a new temporary folder, which is removed after the test. */
export async function folderOf(files: Files): Promise<string> {
  const root = await newFolder(files);
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return root;
}

/** The same for several tests, whose file removes it. */
export async function newFolder(files: Files): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'warmstart-'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await content);
  }
  return root;
}
