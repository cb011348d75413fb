import {
  type Alarm,
  crc32,
  decodeRecord,
  JOURNAL_ADDRESS,
  type JournalRecord,
  JOURNAL_LAYOUT as LAYOUT,
} from '../../protocol/index.ts';
import type { FlashMemory } from '../parts/flash-memory.ts';

/** The records that count in a device's journal: what the device itself would find at its start. */
export interface JournalView {
  /** By type and key. */
  readonly live: ReadonlyMap<string, JournalRecord>;
  /** By number. */
  readonly alarms: readonly Alarm[];
  /** Numbers from the centre below this are spent. */
  readonly downlinkFloor: number;
}

const AREAS = [JOURNAL_ADDRESS, JOURNAL_ADDRESS + LAYOUT.areaBytes] as const;
const padded = (length: number): number => (length + 3) & ~3;

/** Reads the journal as it lies in flash, going on where it stopped the time before. */
export class JournalReader {
  readonly #flash: FlashMemory;
  readonly #live = new Map<string, JournalRecord>();
  #area = 0;
  #generation = 0;
  #erases = 0;
  #end = 0;
  #operations = -1;
  #view: JournalView = { live: new Map(), alarms: [], downlinkFloor: 0 };

  constructor(flash: FlashMemory) {
    this.#flash = flash;
  }

  view(): JournalView {
    if (this.#operations === this.#flash.operations) return this.#view;
    this.#operations = this.#flash.operations;
    this.#find();
    while (this.#generation > 0 && this.#scan());
    const records = [...this.#live.values()];
    const alarms = records.filter((record) => record.type === 'alarm');
    this.#view = {
      live: this.#live,
      alarms: alarms.sort((a, b) => a.alarmNumber - b.alarmNumber),
      downlinkFloor: records.find((record) => record.type === 'sequences')?.downlinkFloor ?? 0,
    };
    return this.#view;
  }

  /** What was read while an operation was about to be done is old as soon as it is. */
  forget(): void {
    this.#operations = -1;
  }

  /** Finds the current area; another than before, or one that was erased, is read from its start. */
  #find(): void {
    const generations = AREAS.map((address) => this.#generationAt(address));
    const [first = 0, second = 0] = generations;
    const area = first >= second ? AREAS[0] : AREAS[1];
    const generation = Math.max(first, second);
    const erases = this.#flash.eraseCounts.reduce((sum, count) => sum + count, 0);
    const isSame = area === this.#area && generation === this.#generation;
    if (isSame && erases === this.#erases) return;
    this.#area = area;
    this.#generation = generation;
    this.#erases = erases;
    this.#end = area + LAYOUT.areaHeaderBytes;
    this.#live.clear();
  }

  /** The generation of an area, 0 when its header is not whole. */
  #generationAt(address: number): number {
    const header = Buffer.from(this.#flash.read(address, LAYOUT.areaHeaderBytes));
    const isWhole =
      header.readUInt32LE(0) === LAYOUT.magic &&
      header.readUInt32LE(8) === crc32(header.subarray(0, 8));
    return isWhole ? header.readUInt32LE(4) : 0;
  }

  /** Takes in the record at the end; false when there is no whole one. */
  #scan(): boolean {
    const left = this.#area + LAYOUT.areaBytes - this.#end;
    if (left < LAYOUT.recordHeaderBytes + LAYOUT.crcBytes) return false;
    const header = Buffer.from(this.#flash.read(this.#end, LAYOUT.recordHeaderBytes));
    const length = header.readUInt16LE(0);
    const crcAt = LAYOUT.recordHeaderBytes + padded(length);
    if (length > LAYOUT.maxPayloadBytes || crcAt + LAYOUT.crcBytes > left) return false;
    const record = Buffer.from(this.#flash.read(this.#end, crcAt + LAYOUT.crcBytes));
    if (record.readUInt32LE(crcAt) !== crc32(record.subarray(0, crcAt))) return false;
    this.#note(record, length);
    this.#end += record.length;
    return true;
  }

  #note(record: Buffer, length: number): void {
    const type = record.readUInt8(2);
    const name = `${type}/${record.readUInt8(3)}`;
    this.#live.delete(name);
    if (length === 0) return;
    const from = LAYOUT.recordHeaderBytes;
    const decoded = decodeRecord(type, record.subarray(from, from + length));
    if (decoded.ok) this.#live.set(name, decoded.message);
  }
}
