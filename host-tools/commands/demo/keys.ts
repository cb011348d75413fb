import { emitKeypressEvents } from 'node:readline';
import type { Terminal } from '../command.ts';
import type { DemoWorld } from './world.ts';

export const KEY_HELP = 'keys: p press · a accept · s speaker · c close · q quit';

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
}

type RawInput = NodeJS.ReadStream;

/** Lets a person play with the keyboard until `q`, Ctrl-C or the end of the demo. */
export async function playWithKeys(
  world: DemoWorld,
  { stdin, interrupted }: Terminal,
  onFault: (fault: unknown) => void,
): Promise<void> {
  const input = stdin as RawInput;
  emitKeypressEvents(input);
  input.setRawMode(true);
  try {
    await new Promise<void>((resolve) => {
      interrupted.addEventListener('abort', () => resolve());
      input.on('keypress', (_text: string, key: Key) => {
        if (key.name === 'q' || (key.ctrl && key.name === 'c')) resolve();
        else obey(world, key).catch(onFault);
      });
    });
  } finally {
    input.setRawMode(false);
    input.pause();
  }
}

async function obey(world: DemoWorld, key: Key): Promise<void> {
  if (key.name === 'p') world.press();
  else if (key.name === 'a') await world.accept();
  else if (key.name === 's') await world.toggleSpeaker();
  else if (key.name === 'c') await world.close();
}
