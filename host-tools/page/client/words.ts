/** What was found at the port, in words for a technician. */

/** What a device says of itself to anybody with a cable. */
export interface Identity {
  readonly deviceId?: string | undefined;
  readonly board: string;
  readonly firmwareVersion: string;
  readonly state: 'unknown' | 'bare' | 'provisioned' | 'locked';
  readonly charging:
    | 'unknown'
    | 'notCharging'
    | 'charging'
    | 'full'
    | 'seatedNotCharging'
    | 'weakSource';
  readonly responseMinutes: number;
}

export type Look =
  | { readonly found: 'aware'; readonly identity: Identity }
  | { readonly found: 'espruino'; readonly board: string; readonly version: string }
  | { readonly found: 'nothing' | 'noPort' | 'noWebSerial' };

export interface Words {
  readonly status: string;
  readonly isGood: boolean;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly advice: string;
}

const LOCKS: Readonly<Record<Identity['state'], string>> = {
  unknown: 'not known to this page',
  bare: 'open: nobody’s yet',
  provisioned: 'OPEN, with keys on it',
  locked: 'locked',
};

const CHARGING: Readonly<Record<Identity['charging'], string>> = {
  unknown: 'not known to this page',
  notCharging: 'no',
  charging: 'yes',
  full: 'full',
  seatedNotCharging: 'no, though it sits in its charger',
  weakSource: 'too little: the source is weak',
};

const ADVICE: Readonly<Record<Identity['state'], string>> = {
  unknown: 'Use a newer aware: this page does not know all that the device says.',
  bare: 'It is ready for “aware provision”.',
  provisioned: 'It was not locked: run “aware wipe” and provision it again.',
  locked: 'It is closed, as it should be. “aware inspect” shows whose it is.',
};

const shownId = (id: string): string => `${id.slice(0, 4)}-${id.slice(4)}`;

function awareWords(identity: Identity): Words {
  const { deviceId, board, firmwareVersion, state, charging, responseMinutes } = identity;
  return {
    status: 'This is an Aware.',
    isGood: state === 'bare' || state === 'locked',
    facts: [
      ['Device', deviceId === undefined ? 'has no id yet' : shownId(deviceId)],
      ['Board', board],
      ['Version', firmwareVersion],
      ['Charging', CHARGING[charging]],
      ['Open line', `${responseMinutes} min`],
      ['Lock', LOCKS[state]],
    ],
    advice: ADVICE[state],
  };
}

const bad = (status: string, advice: string): Words => ({
  ...{ status, isGood: false, facts: [], advice },
});

export function wordsOf(look: Look): Words {
  switch (look.found) {
    case 'aware':
      return awareWords(look.identity);
    case 'espruino':
      return {
        ...bad('A board with Espruino, and no Aware on it.', 'Run “aware flash”.'),
        facts: [
          ['Board', look.board],
          ['Espruino', look.version],
        ],
      };
    case 'nothing':
      return bad(
        'Nothing answers at this port.',
        'Choose another port, or try another cable: some only charge. Or the board has no Espruino yet (docs/technician.md).',
      );
    case 'noPort':
      return bad(
        'The port was not opened.',
        'Choose one; if you did, another program has it: end that first.',
      );
    case 'noWebSerial':
      return bad(
        'This browser cannot reach a serial port.',
        'Use Chrome, Edge or Opera on a computer, or “aware inspect” in a terminal.',
      );
  }
}
