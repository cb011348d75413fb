say('stringify', JSON.stringify({ a: 1, b: [true, null, 'x'], c: { d: 1.5 } }));
say('left out', JSON.stringify({ a: undefined, b: 1 }), JSON.stringify([undefined, NaN, 1 / 0]));
say('strings', JSON.stringify('a"b\\c\n\t'), JSON.stringify(''));
say('numbers', JSON.stringify(0.25), JSON.stringify(-7), JSON.stringify(4294967296));
var parsed = JSON.parse('{"a":[1,2.5,{"k":null}],"b":"x\\u0041","c":true}');
say('parse', parsed.a[1], parsed.a[2].k, parsed.b, parsed.c);
try { JSON.parse('{a:1}'); } catch (e) { say('refuses', e instanceof SyntaxError); }
try { JSON.parse(''); } catch (e) { say('refuses', e instanceof SyntaxError); }
