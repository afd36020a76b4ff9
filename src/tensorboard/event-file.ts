import { closeSync, fsyncSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { writeFailure } from '../files/write-failure.js';
import { writeFully } from '../files/write-fully.js';
import { type Event, EventSchema, SessionLog_SessionStatus } from './event_pb.js';
import { tfRecord } from './record.js';

export interface EventFileOptions {
  /** The first step that this file will tell of: what earlier files say of it or of later steps is void. Default 0. */
  readonly firstStep?: number;
  /** Wall-clock time in milliseconds. */
  readonly now?: () => number;
}

/**
 * A file of events that TensorBoard reads, beside others of the same run. Every record is handed to the system whole as
 * soon as it is written, so that a run that is killed leaves a file that can be read; `flush` waits for the disk.
 */
export class EventFile {
  readonly path: string;
  readonly #file: number;
  readonly #now: () => number;

  /** @throws WarmstartError `E_TENSORBOARD_WRITE` */
  constructor(folder: string, { firstStep = 0, now = Date.now }: EventFileOptions = {}) {
    this.#now = now;
    const seconds = String(Math.floor(now() / 1000)).padStart(10, '0');
    [this.path, this.#file] = openNew(join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}`));
    this.#write({ what: { case: 'fileVersion', value: 'brain.Event:2' } });
    if (firstStep > 0) {
      const start = { status: SessionLog_SessionStatus.START };
      this.#write({ step: BigInt(firstStep), what: { case: 'sessionLog', value: start } });
    }
  }

  /** @throws WarmstartError `E_TENSORBOARD_WRITE` */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    const value = Object.entries(values).map(([tag, number]) => ({
      tag,
      value: { case: 'simpleValue' as const, value: number },
    }));
    this.#write({ step: BigInt(step), what: { case: 'summary', value: { value } } });
  }

  /** Waits until what was written is on the disk. @throws WarmstartError `E_TENSORBOARD_WRITE` */
  flush(): void {
    this.#guarded(() => fsyncSync(this.#file));
  }

  /** Nothing can be written after it. */
  close(): void {
    this.#guarded(() => closeSync(this.#file));
  }

  #write(event: Parameters<typeof create<typeof EventSchema>>[1]): void {
    const message: Event = create(EventSchema, event);
    message.wallTime = this.#now() / 1000;
    this.#guarded(() => writeFully(this.#file, tfRecord(toBinary(EventSchema, message))));
  }

  #guarded(task: () => void): void {
    try {
      task();
    } catch (cause) {
      throw notWritten(this.path, cause);
    }
  }
}

/** Two files that one process makes within a second have different names. */
function openNew(path: string): readonly [path: string, file: number] {
  for (let attempt = 0; ; attempt++) {
    const name = attempt === 0 ? path : `${path}.${attempt}`;
    try {
      return [name, openSync(name, 'ax')];
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 100) throw notWritten(name, cause);
    }
  }
}

function notWritten(path: string, cause: unknown) {
  const fault = {
    code: 'E_TENSORBOARD_WRITE',
    problem: 'the event file for TensorBoard could not be written',
  } as const;
  return writeFailure(fault, path, cause);
}
