"""Programs as models write them; each shows one box."""

BOX = "new THREE.Mesh(new THREE.BoxGeometry(1, 1, 1), new THREE.MeshNormalMaterial())"
WRITTEN = {
    "a whole module with renderer, controls and loop": f"""
        import * as THREE from 'three';
        import {{ OrbitControls }} from 'three/addons/controls/OrbitControls.js';
        import Stats from 'https://unpkg.com/three@0.150.0/examples/jsm/libs/stats.module.js';
        const scene = new THREE.Scene();
        const camera = new THREE.PerspectiveCamera(75, innerWidth / innerHeight, 0.1, 1000);
        const renderer = new THREE.WebGLRenderer({{ antialias: true }});
        renderer.setPixelRatio(window.devicePixelRatio);
        renderer.setSize(window.innerWidth, window.innerHeight);
        renderer.shadowMap.type = THREE.PCFSoftShadowMap;
        document.body.appendChild(renderer.domElement);
        const controls = new OrbitControls(camera, renderer.domElement);
        controls.enableDamping = true;
        controls.target.set(0, 1, 0);
        const stats = new Stats();
        document.body.appendChild(stats.dom ?? document.createElement('i'));
        const box = {BOX};
        scene.add(box);
        camera.position.z = 5;
        function animate() {{
          requestAnimationFrame(animate);
          box.rotation.y += 0.01;
          controls.update();
          renderer.render(scene, camera);
        }}
        animate();
        window.addEventListener('resize', () => renderer.setSize(innerWidth, innerHeight));
    """,
    "named imports from a CDN": """
        import { Scene, Mesh, BoxGeometry as Box, MeshBasicMaterial }
          from "https://cdn.jsdelivr.net/npm/three@0.160.0/build/three.module.js";
        const s = new Scene(); s.add(new Mesh(new Box(), new MeshBasicMaterial()));
    """,
    "an HTML page": f"""
        <!DOCTYPE html><html><head><title>x</title><style>body {{ margin: 0 }}</style>
        <script src="https://cdnjs.cloudflare.com/ajax/libs/three.js/r128/three.min.js"></script>
        <script type="importmap">{{"imports": {{"three": "./three.js"}}}}</script></head>
        <body><canvas id="view"></canvas><div id="panel"></div><script>
        const scene = new THREE.Scene(); scene.add({BOX});
        const renderer = new THREE.WebGLRenderer({{canvas: document.getElementById('view')}});
        document.getElementById('panel').innerHTML = 'a < b';
        renderer.setAnimationLoop(() => renderer.render(scene, new THREE.Camera()));
        </script></body></html>
    """,
    "no scene of its own": f"scene.add({BOX}); camera.position.set(1, 2, 3);",
    "names declared again": f"""
        const THREE = window.THREE; const renderer = new THREE.WebGLRenderer();
        let scene = new THREE.Scene(), camera = null; scene.add({BOX});
    """,
    "imported and declared": f"""
        import * as THREE from 'three';
        const THREE = require('three');
        const scene = new THREE.Scene(); scene.add({BOX});
    """,
    "an entry that is never called": f"""
        let scene;
        function init() {{ scene = new THREE.Scene(); scene.add({BOX}); }}
        function animate() {{ requestAnimationFrame(animate); }}
    """,
    "a builder with the scene as argument": f"""
        const scene = new THREE.Scene();
        function addTower(scene) {{ scene.add({BOX}); }}
    """,
    "a builder that returns its group": f"""
        export function createTower() {{
          const group = new THREE.Group(); group.add(createBase()); return group; }}
        function createBase() {{ return {BOX}; }}
    """,
    "an arrow function as default export": f"""
        export default () => {{ const g = new THREE.Group(); g.add({BOX}); return g; }};
    """,
    "a class never instantiated": f"""
        class Tower extends THREE.Group {{ constructor() {{ super(); this.add({BOX}); }} }}
    """,
    "a class with a scene of its own": f"""
        class App {{ constructor() {{ this.scene = new THREE.Scene(); this.scene.add({BOX}); }} }}
        new App();
    """,
    "asynchronous": f"""
        async function main() {{
          await new Promise((done) => setTimeout(done, 1500));
          const scene = new THREE.Scene(); scene.add({BOX});
        }}
        await main();
    """,
    "when the window has loaded": f"""
        window.addEventListener('load', () => {{ scene.add({BOX}); }});
        document.addEventListener('DOMContentLoaded', () => {{ }});
    """,
    "an invented method, after something was built": f"""
        const scene = new THREE.Scene(); scene.add({BOX});
        scene.makeItBeautiful(); scene.add({BOX});
    """,
    "names of older versions": """
        const scene = new THREE.Scene();
        scene.add(new THREE.Mesh(new THREE.BoxBufferGeometry(1, 1, 1),
          new THREE.MeshLambertMaterial({ color: 'red' })));
        new THREE.OrbitControls(camera, renderer.domElement).update();
    """,
    "a model that is not there": f"""
        import {{ GLTFLoader }} from 'three/addons/loaders/GLTFLoader.js';
        const scene = new THREE.Scene(); scene.add({BOX});
        new GLTFLoader().load('turret.glb', (gltf) => scene.add(gltf.scene));
        new THREE.TextureLoader().load('bricks.jpg');
    """,
    "an add-on that computes shapes": """
        import * as THREE from 'three';
        import { RoundedBoxGeometry } from 'three/examples/jsm/geometries/RoundedBoxGeometry.js';
        const scene = new THREE.Scene();
        scene.add(new THREE.Mesh(new RoundedBoxGeometry(1, 1, 1), new THREE.MeshBasicMaterial()));
    """,
}
