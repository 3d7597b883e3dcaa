scene.add(new THREE.HemisphereLight(0xffffff, 0x8a8378, 1.5));
const sun = new THREE.DirectionalLight(0xfff2dd, 2.4);
sun.position.set(30, 60, 40);
scene.add(sun);

const paint = (color) => new THREE.MeshStandardMaterial({ color, roughness: 0.8, metalness: 0.05 });

// Every part is put down by its foot: x, z, and the height of what carries it.
function put(name, geometry, color, [x, y, z], parent = scene) {
  geometry.computeBoundingBox();
  const mesh = new THREE.Mesh(geometry, paint(color));
  mesh.name = name;
  mesh.position.set(x, y - geometry.boundingBox.min.y, z);
  parent.add(mesh);
  return mesh;
}

const box = (w, h, d) => new THREE.BoxGeometry(w, h, d);
const rod = (r, h, top = r) => new THREE.CylinderGeometry(top, r, h, 20);
