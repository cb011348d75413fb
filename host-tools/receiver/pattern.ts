import { AwareError } from '../errors.ts';
import { downlink, type Outcome, type Tables } from './downlink.ts';
import { unknownDevice } from './refusals.ts';

/** A row of the vibrations that somebody wants to feel; the device plays it while a test is armed. */
export interface PatternRequest {
  readonly deviceId: string;
  readonly pattern: number;
}

/** The downlink for a row. It is worth nothing later, so nothing of it is kept. */
export function takePattern(
  tables: Tables,
  { deviceId, pattern }: PatternRequest,
): Outcome | AwareError {
  const link = tables.links.find(deviceId);
  if (!link) return unknownDevice(deviceId);
  return { events: [], downlinks: [downlink(tables, link, { type: 'playPattern', pattern })] };
}

export const unreachable = (deviceId: string): AwareError =>
  new AwareError(
    'deviceUnreachable',
    `device ${deviceId} is not connected`,
    'try again when its next heartbeat has come',
  );
