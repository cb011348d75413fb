import type { WorldEvent } from '../world/world-event.ts';

/** Serial chatter that tells nothing by itself. */
const QUIET_COMMAND = /^AT\+(QCSQ|QGPSLOC|CLCC|QENG)\b/;

/** The login is nobody's business, in a simulated world neither. */
const LOGIN = /^(AT\+QMTCONN=0,"[^"]*","[^"]*"),".*"$/;

/** An event as a line to read, or undefined where it says nothing that another does not. */
export function traceLine(event: WorldEvent): string | undefined {
  const text = describe(event);
  return text && `${(event.atMs / 1000).toFixed(3).padStart(11)} s  ${text}`;
}

function describe(event: WorldEvent): string | undefined {
  switch (event.kind) {
    case 'device':
      return deviceText(event.event);
    case 'modem':
      return modemText(event.event);
    case 'flash':
      return event.cut ? `flash     ${event.operation.kind} cut` : undefined;
    case 'uplink':
      return `device    ${event.way}${event.again ? ' again' : ''}: ${fields(event.message)}`;
    case 'strayUplink':
      return `device    ${event.way}: ${event.payload.length} bytes that are no message of ours`;
    case 'downlink':
      return `device    gets ${fields(event.message)}`;
    case 'forgedDownlink':
      return `attacker  ${event.payload.length} bytes to the device`;
    case 'told':
      return `centre    says ${fields(event.message)}`;
    case 'centre':
      return `centre    ${fields(event.event)}`;
    case 'felt':
      return `person    felt ${event.felt}`;
    case 'held':
      return 'person    the hold is complete';
    case 'injected':
      return `fault     ${event.fault}`;
    case 'violated':
      return `VIOLATED  ${event.invariant}: ${event.reason}`;
    case 'note':
      return `          ${event.text}`;
  }
}

function deviceText(event: (WorldEvent & { kind: 'device' })['event']): string | undefined {
  switch (event.type) {
    case 'pulse':
    case 'contact':
      return undefined;
    case 'exception':
      return `device    exception: ${event.message}`;
    case 'console':
      return `device    prints ${event.line}`;
    case 'started':
    case 'reset':
      return `device    ${event.type} (${event.reason})`;
    case 'powerCut':
      return 'device    power cut';
  }
}

function modemText(event: (WorldEvent & { kind: 'modem' })['event']): string | undefined {
  switch (event.type) {
    case 'command':
      return QUIET_COMMAND.test(event.line)
        ? undefined
        : `modem     < ${event.line.replace(LOGIN, '$1,…')}`;
    case 'power':
      return `modem     ${event.state}`;
    case 'registration':
      return `modem     registration ${event.stat}`;
    case 'callStarted':
    case 'callConnected':
    case 'callEnded':
    case 'speaker':
    case 'smsSent':
      return `modem     ${fields(event)}`;
    default:
      return undefined;
  }
}

/** `type a=1 b=2`; bytes and absent fields are left out. */
function fields(thing: object): string {
  const { type, atMs: _atMs, ...rest } = thing as Record<string, unknown>;
  const parts = Object.entries(rest).map(([name, value]) =>
    typeof value === 'object' ? `${name}=${JSON.stringify(value)}` : `${name}=${value}`,
  );
  return [String(type), ...parts].join(' ');
}
