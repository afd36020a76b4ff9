import { commonFolder, type PathIn } from './common-folder.js';
import { writeTinyBody, writeTinyCollection } from './tiny-collection.js';

/** What a training needs, for all tests of a file: a collection in `pictures`, a body in `tiny.onnx`, and `more`. */
export function tinyInputs(more: (at: PathIn) => Promise<void> = async () => {}): PathIn {
  return commonFolder(async (at) => {
    await writeTinyCollection(at('pictures'));
    await writeTinyBody(at('tiny.onnx'));
    await more(at);
  });
}
