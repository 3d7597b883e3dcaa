"""An innocent scene, as a program."""

from textwrap import dedent

HOUSE = dedent("""
    import * as THREE from 'three';
    const scene = new THREE.Scene();
    const sun = new THREE.DirectionalLight(0xffffff, 2);
    sun.position.set(3, 5, 2);
    scene.add(sun, new THREE.AmbientLight(0xffffff, 0.6));
    const ground = new THREE.Mesh(new THREE.PlaneGeometry(60, 60),
      new THREE.MeshLambertMaterial({ color: 0x449944 }));
    ground.rotation.x = -Math.PI / 2;
    ground.name = 'ground';
    const walls = new THREE.Mesh(new THREE.BoxGeometry(2, 1.5, 2),
      new THREE.MeshStandardMaterial({ color: 0xccbb99 }));
    walls.position.y = 0.75;
    walls.name = 'walls';
    const roof = new THREE.Mesh(new THREE.ConeGeometry(1.8, 1, 4),
      new THREE.MeshStandardMaterial({ color: 0xaa3322 }));
    roof.position.y = 2;
    roof.name = 'roof';
    scene.add(ground, walls, roof);
""")
