import { WarmstartError } from '../error/warmstart-error.js';
import { decodableFormats } from './picture-format.js';

/** 16384 x 16384. A small file can claim any size: without a limit it could fill the memory. */
export const maxPixels = 2 ** 28;

export const maxFileBytes = 2 ** 30;

export function tooLarge(received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_PICTURE_LARGE',
    problem: 'the picture is too large',
    expected: `at most ${maxPixels} pixels (16384 x 16384) and ${maxFileBytes} bytes`,
    received,
    hint: 'scale it down or cut it into patches',
  });
}

export function damaged(format: string, reason: string, cause?: unknown): WarmstartError {
  return new WarmstartError({
    code: 'E_PICTURE_DAMAGED',
    problem: 'the picture is cut short or damaged',
    received: `${format}: ${reason}`,
    hint: 'copy the file again from its source, or remove it',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function unsupported(received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_PICTURE_FORMAT',
    problem: 'the file holds no picture that can be read here',
    expected: decodableFormats.join(', '),
    received,
    hint: 'if it is a picture, convert it to PNG or JPEG',
  });
}
