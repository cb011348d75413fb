/** What `AT+…=?` tells of a command's values; other commands that exist just answer OK. */
export const commandRanges: Readonly<Record<string, string>> = {
  '+CFUN': '(0,1,4),(0,1)',
  '+CLIP': '(0,1)',
  '+CLVL': '(0-5)',
  '+CMEE': '(0-2)',
  '+CMGD': '(0-19),(0-4)',
  '+CMGF': '(0,1)',
  '+CMGL': '(0-4)',
  '+CMUT': '(0,1)',
  '+CNMI': '(0-2),(0,1),(0),(0),(0,1)',
  '+CPMS': '("ME","SM"),("ME","SM"),("ME","SM")',
  '+CRC': '(0,1)',
  '+CSCS': '("GSM","IRA","UCS2")',
  '+CSMS': '(0,1)',
  '+CSQ': '(0-31,99),(0-7,99)',
  '+QSCLK': '(0,1)',
};
