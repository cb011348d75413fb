say('sort', [3, 1, 10].sort().join(), [3, 1, 2].sort(function (a, b) { return b - a; }).join(), ['b', 'a'].sort().join());
var a = [1, 2, 3];
say('ends', a.push(4), a.pop(), a.shift(), a.unshift(9), a.join(), a.length);
say('splice', a.splice(1, 1).join(), a.join(), a.splice(1, 0, 7, 8).join(), a.join());
say('slice', [1, 2, 3].slice(-2).join(), [1, 2, 3].slice(0, 1).join(), [1, [2]].concat([3], 4).length);
say('search', [1, 2].indexOf(3), [1, 2].includes(2), [1, 2, 3].find(function (x) { return x > 1; }), [1, 2, 3].findIndex(function (x) { return x > 2; }));
say('functions', [1, 2].map(function (x, i) { return x + i; }).join(), [1, 2, 3].filter(function (x) { return x & 1; }).join(), [1, 2, 3].every(function (x) { return x > 0; }), [1].some(function (x) { return x > 1; }));
say('reduce', [1, 2, 3].reduce(function (s, x) { return s + x; }), [1, 2].reduce(function (s, x) { return s + x; }, 10));
say('holes', [, 1].length, new Array(3).length, [1, 2, 3][5], [].pop(), [].shift());
say('isArray', Array.isArray([]), Array.isArray(new Uint8Array(1)), Array.isArray('a'));
say('keys', Object.keys({ b: 1, a: 2 }).join(), Object.values({ b: 1, a: 2 }).join(), Object.entries({ k: 1 })[0].join());
var o = { x: 1, y: undefined };
delete o.x;
say('properties', 'x' in o, 'y' in o, o.hasOwnProperty('y'), o.z, typeof o.z);
say('assign', Object.assign({ a: 1 }, { b: 2 }).b, Object.create({ q: 5 }).q);
say('arguments', (function () { return arguments.length; })(1, 2, 3), (function (p, q) { return q; })(1));
class Base { constructor(n) { this.n = n; } get twice() { return this.n * 2; } static make() { return new Base(4); } }
class Derived extends Base { constructor() { super(3); this.m = 1; } sum() { return this.n + this.m; } }
say('classes', new Derived().sum(), Base.make().twice, new Derived() instanceof Base);
say('typeof', typeof undefined, typeof null, typeof 1, typeof '', typeof {}, typeof [], typeof function () {}, typeof nowhere, typeof D5);
switch ('b') { case 'a': say('a'); case 'b': say('switch falls'); case 'c': say('through'); break; default: say('no'); }
var t = 0;
for (let i = 0; i < 5; i++) { if (i === 1) continue; if (i === 4) break; t += i; }
say('loops', t, [1, 2].forEach(function () {}));
say('nullish', null ?? 5, 0 ?? 5, 0 || 5, '' && 1);
