var flash = require('Flash');
var start = flash.getFree()[0].addr;
var page = flash.getPage(start + 5);
say('page', page.addr === start, page.length >= 1024);
function at(offset, length) { return flash.read(length, start + offset).join(); }
flash.erasePage(start + 9);
say('erased', at(0, 8), at(page.length - 1, 1));
flash.write(new Uint8Array([2, 0xf0, 255, 1]), start);
flash.write(new Uint8Array([255, 0x3c, 7, 3]), start);
say('only clears bits', at(0, 8));
flash.write([1, 2, 3], start + 17);
say('any address and length', at(16, 8));
flash.write('AB\xff\x00', start + 24);
say('from a string', at(24, 4));
flash.write(new Uint8Array([5, 6, 7, 8]).buffer, start + 28);
say('from a buffer', at(28, 4));
flash.write(new Uint8Array([9, 8, 7, 6, 5, 4, 3, 2]).subarray(2, 6), start + 32);
say('from a part of an array', at(32, 4));
flash.write(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), start + page.length - 4);
say('across pages', at(page.length - 4, 8));
flash.erasePage(start);
say('one page alone', at(page.length - 4, 8), at(0, 4));
say('nothing', flash.read(0, start), flash.read(-1, start));
try { flash.write(undefined, start); } catch (e) { say(e.toString()); }
say('kind', flash.read(2, start) instanceof Uint8Array);
