/** A sentence whose checksum was right: NMEA 0183 §5.3. */
export interface NmeaSentence {
  /** Who speaks: `GP`, `GN`, `GL`, `GA`; `P` for a maker's own sentences. */
  talker: string;
  /** `RMC`, `GGA`, … */
  kind: string;
  /** Without the address field. */
  fields: string[];
}

/** What one line of a recording holds. A cut line can hold a broken sentence and a whole one. */
export interface NmeaLine {
  sentences: NmeaSentence[];
  damage: string[];
}

function checksum(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) {
    sum ^= text.charCodeAt(index);
  }
  return sum;
}

function parseCandidate(text: string): NmeaSentence | string {
  const match = /^([A-Z0-9]{3,}[^*]*)\*([0-9A-Fa-f]{2})\s*$/.exec(text);
  if (match === null) {
    return 'no whole sentence with a checksum';
  }
  const body = match[1]!;
  if (checksum(body) !== Number.parseInt(match[2]!, 16)) {
    return 'wrong checksum';
  }
  const [address, ...fields] = body.split(',') as [string, ...string[]];
  return address.startsWith('P')
    ? { talker: 'P', kind: address.slice(1), fields }
    : { talker: address.slice(0, 2), kind: address.slice(2), fields };
}

/**
 * Reads one line. Where serial bytes were lost, the end of one sentence and the start of the next
 * run together, so every `$` is tried as a start. Lines that begin with `#` are the recorder's own.
 */
export function readNmeaLine(line: string): NmeaLine {
  const found: NmeaLine = { sentences: [], damage: [] };
  if (line.startsWith('#') || line.trim() === '') {
    return found;
  }
  const [beforeFirst, ...candidates] = line.split('$');
  if (beforeFirst !== '') {
    found.damage.push('bytes that belong to no sentence');
  }
  for (const candidate of candidates) {
    const sentence = parseCandidate(candidate);
    if (typeof sentence === 'string') {
      found.damage.push(sentence);
    } else {
      found.sentences.push(sentence);
    }
  }
  return found;
}
