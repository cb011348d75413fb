say('parseInt', parseInt('12px'), parseInt(''), parseInt(' 42'), parseInt('+5'), parseInt('-17'), parseInt('1e3'), parseInt('08'), parseInt('x1'), parseInt('3.9'), parseInt('-'));
say('parseInt radix', parseInt('1010', 2), parseInt('ff', 16), parseInt('0x1f'), parseInt('0x1f', 16), parseInt('zz', 36), parseInt('12', 3), parseInt('19', 8), parseInt('2', 2));
say('parseInt of others', parseInt(null), parseInt(undefined), parseInt(7.9), parseInt(true), parseInt('4294967296'), parseInt('123456789012'));
say('parseFloat', parseFloat('3.14abc'), parseFloat('.5'), parseFloat('1e3'), parseFloat(''), parseFloat('+7'), parseFloat('  8'), parseFloat('-0.25'), parseFloat('5.'), parseFloat('-'), parseFloat('52.520008'));
say('AT answers', parseInt('+CREG: 1'), parseInt('0,5'.split(',')[1]), parseFloat('12.5,'), parseInt('05'));
