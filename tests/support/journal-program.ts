/** The journal's program for the device, and what it is asked and answers. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleForDevice } from '../../firmware/build/bundle.ts';
import { constantsPlugin } from '../../firmware/build/constants.ts';
import { encodeRecord, type JournalRecord, provisioningRecords } from '../../protocol/index.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

type SettingsChange = Extract<JournalRecord, { type: 'settingsChange' }>;

/** One thing that the device does; see `take` in journal-steps.js. */
export type Step =
  | readonly ['boot' | 'holdUp' | 'crash' | 'rest']
  | readonly ['press', trigger: number]
  | readonly ['uplinks' | 'night' | 'confirm', number: number]
  | readonly ['try', change: string, settingsNumber: number]
  | readonly ['answer', type: number, alarmNumber: number, sequence: number];

/** What the device finds in its journal, as it says itself. */
export interface JournalState {
  /** Hexadecimal, as are the provisioned settings. */
  readonly identity: string;
  readonly provisioned: string;
  /** Number, whether on trial, and every setting in force. */
  readonly settings: readonly (string | number | boolean)[];
  /** Number, trigger and progress of each press that is open. */
  readonly alarms: readonly string[];
  readonly nights: readonly string[];
  readonly downlinkFloor: number;
  readonly lastAlarmNumber: number;
  readonly nextUplink: number;
  readonly wasTorn: boolean;
  readonly faults: number;
}

export const PROVISIONING = provisioningRecords('7K3MZQ0A', new Uint8Array(32).fill(7), {
  apn: 'iot.example',
  brokerHost: 'broker.example',
  brokerPort: 1883,
  brokerTls: 0,
  holdMs: 2000,
  heartbeatSeconds: 900,
  primaryNumber: '+31880000112',
  secondNumber: '+31880000113',
  smsNumber: '+31970000112',
});

/** A mistake made in the firmware on purpose, to see it found. */
export interface Mistake {
  readonly name: string;
  /** In `firmware/`. */
  readonly file: string;
  readonly edits: readonly (readonly [right: string, wrong: string])[];
}

/** The bundle, through the gate that the firmware goes through. */
export async function journalProgram(mistake?: Mistake): Promise<string> {
  const { code } = await bundleForDevice(path('journal-steps.js'), {
    alias: { board: path('../../firmware/boards/rak5010.ts') },
    define: { FIRMWARE_VERSION: JSON.stringify('test') },
    plugins: mistake ? [making(mistake), constantsPlugin] : [constantsPlugin],
  });
  return code;
}

/** The firmware of a board with a mistake in it; its names are not shortened. */
export async function brokenFirmware(mistake: Mistake): Promise<string> {
  const { code } = await bundleForDevice(path('../../firmware/main.ts'), {
    alias: { board: path('../../firmware/boards/rak5010.ts') },
    define: { FIRMWARE_VERSION: JSON.stringify('broken') },
    plugins: [making(mistake), constantsPlugin],
  });
  return code;
}

function making({ name, file, edits }: Mistake): Plugin {
  return {
    name,
    setup(build) {
      build.onLoad({ filter: new RegExp(`/firmware/${file}$`) }, (source) => {
        let contents = readFileSync(source.path, 'utf8');
        for (const [right, wrong] of edits) {
          if (!contents.includes(right)) throw new Error(`${file} has no '${right}' any more`);
          contents = contents.replace(right, () => wrong);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** A change of settings, as the map that the device is sent. */
export function changeHex(change: Omit<SettingsChange, 'type'>): string {
  return Buffer.from(encodeRecord({ type: 'settingsChange', ...change })).toString('hex');
}
