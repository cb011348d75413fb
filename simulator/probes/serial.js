// Prepended: SERIAL_OPTIONS. The other end answers 'ready' with the bytes 0 to 255, twice.
var received = 0, wrong = 0, longest = 0, kinds = '';
Serial1.on('data', function (data) {
  if (!kinds) kinds = typeof data;
  for (var i = 0; i < data.length; i++) if (data.charCodeAt(i) !== (received++ & 255)) wrong++;
  if (data.length > longest) longest = data.length;
});
Serial1.setup(115200, SERIAL_OPTIONS);
Serial1.write('re', [97, 'dy'], new Uint8Array([33]));
setTimeout(function () {
  say('received', received, 'wrong', wrong, kinds);
  say('longest chunk is at most 63', longest > 0 && longest <= 63);
}, 1500);
