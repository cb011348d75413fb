import { STEPS } from '../../bench/check/run-check.ts';
import { htmlReport, textReport } from '../../bench/report.ts';
import type { RegisteredDevice, StoredCheck } from '../../registry/registry.ts';
import { shownId } from '../line-words.ts';
import { writeText } from './write-file.ts';

const TITLES = Object.fromEntries(STEPS.map(({ name, title }) => [name, title]));

/**
 * Writes a check to be printed: as a page where the file's name says so, else as text.
 * @throws AwareError `fileUnwritable`
 */
export function writeReport(file: string, device: RegisteredDevice, check: StoredCheck): void {
  const print = /\.html?$/i.test(file) ? htmlReport : textReport;
  const report = { shownId: shownId(device.deviceId), device, check, titles: TITLES };
  writeText(file, print(report));
}
