import qrcode from 'qrcode-generator';

const QUIET_MODULES = 4;
const TEXT_MODULES = 5;
/** ISO/IEC 18004: smallest version that fits; M restores 15 % of a worn label. */
const SMALLEST = 0;
const ERROR_CORRECTION = 'M';

/**
 * A label for the device as SVG: its id to be read and to be scanned. It holds no secret, and nothing
 * that says what the device is: whoever finds it learns an id.
 * @param shownId the id as people read it, `K7QM-2XPD`
 */
export function labelSvg(deviceId: string, shownId: string): string {
  const code = qrcode(SMALLEST, ERROR_CORRECTION);
  code.addData(deviceId, 'Alphanumeric');
  code.make();
  const modules = code.getModuleCount();
  const width = modules + 2 * QUIET_MODULES;
  const height = width + TEXT_MODULES;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}mm" height="${height}mm" role="img" aria-label="${shownId}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<path d="${darkModules(modules, (row, column) => code.isDark(row, column))}" fill="#000"/>`,
    `<text x="${width / 2}" y="${width}" font-family="monospace" font-size="4" text-anchor="middle">${shownId}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function darkModules(modules: number, isDark: (row: number, column: number) => boolean): string {
  const squares: string[] = [];
  for (let row = 0; row < modules; row++) {
    for (let column = 0; column < modules; column++) {
      if (isDark(row, column)) {
        squares.push(`M${column + QUIET_MODULES} ${row + QUIET_MODULES}h1v1h-1z`);
      }
    }
  }
  return squares.join('');
}
