import { labelSvg } from '../../bench/label.ts';
import { shownId } from '../line-words.ts';
import { writeText } from './write-file.ts';

/** @throws AwareError `fileUnwritable` */
export const writeLabel = (file: string, deviceId: string): void =>
  writeText(file, labelSvg(deviceId, shownId(deviceId)));
