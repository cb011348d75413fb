// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs in quotes hold templates
/**
 * Programs that the gate lets pass: the constructs that firmware and minifier make use of. Each
 * prints; the tests see that the real interpreter prints what Node does.
 */
export const FIT_PROGRAMS: Readonly<Record<string, string>> = {
  'arrow functions in every position':
    'var f=a=>a>1?b=>b:()=>0;print(f(2)(5),f(0)(5),(a=>({a}))(1).a,[1,2].map((a,b)=>a*b).join(),(()=>(1,2))())',
  closures: 'var c=function(){var n=0;return function(){return++n}}();c();print(c())',
  'a class with constructor, accessors and statics':
    'class A{constructor(a){this.a=a}get b(){return this.a}set b(v){this.a=v}m(){return this.b+1}static s(){return new A(5)}}var a=A.s();a.b=7;print(a.m(),a instanceof A)',
  'a class that extends another':
    'class A{constructor(a){this.a=a}m(){return this.a}}class B extends A{constructor(x){super(x);this.b=2}n(){return this.m()+this.b}}print(new B(1).n(),new B(1)instanceof A)',
  'a class as an expression': 'var A=class{m(){return 3}};print(new A().m())',
  'a method as a callback keeps this in an arrow function':
    'class A{constructor(){this.x=3}m(){return[1].map(()=>this.x)[0]}}print(new A().m())',
  'block scope':
    'let a=1;{let a=2;print(a)}for(let a=5;a<6;a++);if(a){const a=3;print(a)}try{let a=4;throw a}catch(b){print(a,b)}',
  'a fresh constant in each turn of a loop':
    'var f=[];for(var i=0;i<3;i++){const j=i;f.push(()=>j)}print(f.map(g=>g()).join())',
  'for…of over arrays, typed arrays and strings':
    'var s="";for(const a of[1,2])s+=a;for(let b of new Uint8Array([3]))s+=b;for(const c of"xy")s+=c;print(s)',
  'for…in': 'var s="";for(const k in{a:1,b:2})s+=k;print(s)',
  'loops with empty parts':
    'for(var i=0;i<3;)i++;for(;;){if(i++>5)break}do i++;while(i<9);while(i++<12);print(i)',
  'break and continue':
    'var s=0;for(var i=0;i<5;i++){if(i===1)continue;if(i===4)break;switch(i){case 2:continue;case 3:break;default:s+=10}s++}print(s)',
  'switch on strings with fall-through':
    'function f(x){switch(x){case"a":case"b":return 1;case"c":{const y=2;return y}default:return 3}}print(f("a"),f("b"),f("c"),f("d"))',
  'try, catch and finally':
    'function f(){try{throw new Error("m")}catch(e){return e.message}finally{print("f")}}print(f());try{null.x}catch{print("c")}',
  templates: 'var a=1;print(`x${a+1}{}${`n${a}`}\\n"\'`,`a\nb`.length)',
  'objects: shorthand, methods, accessors, keyword keys':
    'var a=1,o={a,m(){return this.a},get g(){return 2},if:3,of:4,"x-y":5,6:7};print(o.m(),o.g,o.if,o.of,o["x-y"],o[6])',
  'nullish, logical and comma operators':
    'var a=null,b=0;print(a??2,b??3,b||4,b&&5,(1,6));b||(a=7,b=8);print(a,b)',
  'conditional expressions as statements': 'var a=1,r;a?r=1:r=2;a&&(r+=3);!a||(r*=2);print(r)',
  'numbers as the minifier writes them':
    'print(1e3,.5,1/0,void 0,!0,!1,0xff,4294967295,-1>>>0,~~3.7,5>>>1)',
  '32-bit and double arithmetic':
    'print(1<<31,0xffffffff|0,65536*65536,1e15%7,-7%3,0x7fffffff+1,(0x80000000^1)>>>0)',
  'increments of members':
    'var o={a:[1]},i=0,b=[0,0];o.a[0]++;o.a[0]+=2;b[i++]=5;b[i++]=6;print(o.a[0],b.join(),i)',
  'operands are read from left to right':
    'var x=1;function f(){x=5;return 2}print(x+f());x=1;print([x,f(),x].join());x=1;x=x+f();print(x)',
  'typeof, delete, in, instanceof':
    'var o={a:1};delete o.a;print("a"in o,[]instanceof Array,typeof void 0,typeof(()=>1))',
  'functions in blocks': 'if(1){function q(){return 1}print(q())}else{function r(){}}',
  'function expressions called at once':
    '(function(){print(1)})(),!function(a){print(a)}(2),(a=>{print(a)})(3)',
  'named function expressions': 'var f=function g(n){return n?g(n-1):9};print(f(3))',
  'call, apply and bind':
    'function f(a,b){return this.x+a+b}print(f.call({x:1},2,3),f.apply({x:1},[2,3]),f.bind({x:1},2)(3))',
  'array methods':
    'var a=[3,1,2];a.sort((x,y)=>x-y);a.push(4);a.splice(1,1);print(a.join(),a.indexOf(4),a.find(x=>x>1),a.slice(-2).join(),a.reduce((x,y)=>x+y),a.concat([5],6).length,a.includes(3),a.some(x=>x>3),a.every(x=>x>3),[1].fill(7)[0],Array.isArray(a))',
  'string methods':
    'print("a,b".split(",").length,"abc".substr(1),"abc".slice(-2),"5".padStart(3,"0"),"ab".repeat(2)," a ".trim(),"abc".startsWith("b",1),"aXbX".replace("X","y"),"abc".charCodeAt(1),String.fromCharCode(65),"ab"[1])',
  'number methods':
    'print((255).toString(16),(1.25).toFixed(1),parseInt("12ab"),parseFloat("1.5x"),isNaN("a"))',
  'object functions':
    'print(Object.keys({b:1,a:2}).join(),JSON.stringify(Object.assign({a:1},{b:2})),JSON.parse("[1,2]")[1],Object.values({a:3})[0])',
  'typed arrays':
    'var a=new Uint8Array(4);a.set([1,2],1);a.fill(9,3);var b=a.subarray(1,3);b[0]=257;print(a.join(),b.length,b.byteOffset,a.slice(1).join(),a.indexOf(9),new Uint8Array(a.buffer,2).length)',
  'data views':
    'var d=new DataView(new ArrayBuffer(8));d.setUint32(0,3735928559);d.setInt16(4,-2,true);print(d.getUint8(0),d.getUint32(0,true),d.getInt16(4,true))',
  'strings of bytes':
    'var s="";for(var i=0;i<256;i++)s+=String.fromCharCode(i);print(s.length,s.charCodeAt(200),"\\0\\xff".length,"\\xe9".charCodeAt(0))',
  'code that is skipped':
    'function f(a){if(a){return`}`;}else if(a===1)for(const x of a.b){f({a:[1,{b:"}"}]})}return 2}print(f(0),f(1),0&&(a=>{return{a}}),1?3:function(){return{a:1}})',
  Math: 'print(Math.max(1,3,2),Math.floor(-1.5),Math.abs(-2),Math.pow(2,10),Math.sign(-3),Math.min(3,1))',
};

/** Uses before the line of the definition that can run only after it. */
export const FIT_ORDER: Readonly<Record<string, string>> = {
  'a function names one below it':
    '(()=>{function a(){return b()}function b(){return 1}print(a())})()',
  'functions name each other':
    '(()=>{function a(n){return n?b(n-1):"a"}function b(n){return n?a(n-1):"b"}print(a(3))})()',
  'a function reads a variable below it': '(()=>{function a(){return k}let k=4;print(a())})()',
  'a table holds functions that name what is below it':
    '(()=>{function a(){return b()}const t=[{run:a,twice:()=>b()*2}];function b(){return 3}print(t[0].run(),t[0].twice())})()',
  'a method names a class below it':
    '(()=>{class A{m(){return new B().n()}}class B{n(){return 5}}print(new A().m())})()',
  'an alias of a function is called below':
    '(()=>{function a(){return b()}const c=a;function b(){return 6}print(c())})()',
  'a callback names its own variable':
    '(()=>{function on(f){return{f}}const p=on(()=>p.x);p.x=2;print(p.f())})()',
  'a function calls itself': '(()=>{function f(n){return n<2?1:n*f(n-1)}print(f(5))})()',
  'a variable in its own initialiser': '(()=>{var x=x||2;print(x)})()',
  'a var of a loop head is used below the loop': '(()=>{for(var i=0;i<3;i++);print(i)})()',
};

/** Uses before the definition that come too early on the device. */
export const UNFIT_ORDER: Readonly<Record<string, string>> = {
  'a function above its line': '(()=>{print(f());function f(){return 1}})()',
  'a function above its line, inside a function':
    '(()=>{function a(){return b();function b(){return 1}}print(a())})()',
  'a function below, through one that is called between':
    '(()=>{function a(){return b()}print(a());function b(){return 1}})()',
  'a function below, through two others':
    '(()=>{function a(){return b()}function b(){return c()}print(a());function c(){return 1}})()',
  'a function below, through a callback':
    '(()=>{function run(f){return f()}print(run(()=>b()));function b(){return 1}})()',
  'a function below, through a function passed by name':
    '(()=>{function run(f){return f()}function a(){return b()}print(run(a));function b(){return 1}})()',
  'a function below, through a method':
    '(()=>{class A{m(){return b()}}print(new A().m());function b(){return 1}})()',
  'a function below, through a table':
    '(()=>{const t={a(){return b()}};print(t.a());function b(){return 1}})()',
  'a function below, through an alias':
    '(()=>{function a(){return b()}const c=a;print(c());function b(){return 1}})()',
  'a function below, through a constructor':
    '(()=>{class A{constructor(){this.x=b()}}print(new A().x);function b(){return 1}})()',
  'a function below, through a getter':
    '(()=>{const o={get x(){return b()}};print(o.x);function b(){return 1}})()',
  'a function below, through a function assigned to a variable':
    '(()=>{let f;f=()=>b();print(f());function b(){return 1}})()',
  'a function that hides an outer one further down':
    '(()=>{function g(){return"outer"}(()=>{print(g());function g(){return"inner"}})()})()',
  'a variable that hides an outer one further down':
    '(()=>{var x=5;(()=>{print(x);var x=1;print(x)})()})()',
  'an assignment above the var': '(()=>{var x=5;(()=>{x=7;var x=1})();print(x)})()',
  'a var in a branch that is skipped': '(()=>{var x=5;(()=>{if(!x){var x=1}print(x)})()})()',
  'a var in a loop that is not entered':
    '(()=>{var i=5;(()=>{if(!i)for(var i=0;i<1;i++);i=3})();print(i)})()',
};
