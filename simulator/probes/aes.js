var AES = require('crypto').AES;
function bytes(n, from) { var a = new Uint8Array(n); for (var i = 0; i < n; i++) a[i] = from + i; return a; }
function hex(r) { return r === undefined ? 'undefined' : new Uint8Array(r).join(); }
var key = bytes(16, 0);
var result = AES.encrypt(bytes(16, 0), key, { mode: 'ECB' });
say('gives a buffer', result.constructor === ArrayBuffer, result.byteLength);
say('ECB', hex(AES.encrypt(bytes(32, 1), key, { mode: 'ECB' })));
say('ECB leaves a part block', hex(AES.encrypt(bytes(20, 1), key, { mode: 'ECB' })));
say('CBC', hex(AES.encrypt(bytes(32, 1), key, { mode: 'CBC' })));
say('CBC with IV', hex(AES.encrypt(bytes(32, 1), key, { mode: 'CBC', iv: bytes(16, 9) })));
say('CBC is the default', hex(AES.encrypt(bytes(16, 1), key)) === hex(AES.encrypt(bytes(16, 1), key, { mode: 'CBC' })));
say('CBC of a part block', hex(AES.encrypt(bytes(15, 1), key, { mode: 'CBC' })));
say('from a string', hex(AES.encrypt('0123456789abcdef', '0123456789abcdef', { mode: 'ECB' })));
say('from a part of an array', hex(AES.encrypt(bytes(48, 1).subarray(16, 32), key, { mode: 'ECB' })) === hex(AES.encrypt(bytes(16, 17), key, { mode: 'ECB' })));
say('AES-256', hex(AES.encrypt(bytes(16, 1), bytes(32, 0), { mode: 'ECB' })));
say('decrypts', hex(AES.decrypt(AES.encrypt(bytes(32, 5), key, { mode: 'CBC' }), key, { mode: 'CBC' })));
say('a wrong key length', hex(AES.encrypt(bytes(16, 1), bytes(15, 0), { mode: 'ECB' })));
try { AES.encrypt(bytes(16, 1), key, { mode: 'XYZ' }); } catch (e) { say(e.toString()); }
say('OFB', hex(AES.encrypt(bytes(16, 1), key, { mode: 'OFB' })));
