// Where the camera stands, and what is left out of frame and silhouette. The one place of the rule:
//
// GROUND is a mesh that is flat (its height at most 2 % of its longer side, or 10 % where it spans
// 2.5 times the rest), spans at least 90 % of the rest's width and depth, and has nearly all of the
// rest above it. It is drawn, but neither framed nor part of a silhouette, so that a meadow does
// not shrink the house on it to a dot. Several layers may be ground.
// A BACKDROP encloses everything else with at least twice its size on every axis (a sky dome): it is
// neither framed, nor part of a silhouette, nor drawn on the turntable.
// The last mesh is never left out.
import { Box3, PerspectiveCamera, Vector3 } from 'three';

const AZIMUTHS = [35, 125, 215, 305]; // degrees, from +z towards +x
const ELEVATION = 20;
const FIELD = 30; // degrees, vertical and horizontal
const MARGIN = 1.08;
const FLAT = 0.02;
const FLAT_WIDE = 0.1;
const WIDE = 2.5;
const SPANS = 0.9;

const union = (parts) => parts.reduce((box, part) => box.union(part.box), new Box3());

function isGround(part, rest) {
  const size = part.box.getSize(new Vector3());
  const others = rest.getSize(new Vector3());
  const thickness = size.y / Math.max(size.x, size.z, 1e-9);
  const spans = Math.min(size.x / Math.max(others.x, 1e-9), size.z / Math.max(others.z, 1e-9));
  const flat = thickness <= FLAT || (thickness <= FLAT_WIDE && spans >= WIDE);
  return flat && spans >= SPANS && part.box.max.y <= rest.min.y + 0.1 * others.y + 1e-6;
}

function isBackdrop(part, rest) {
  const size = part.box.getSize(new Vector3());
  const others = rest.getSize(new Vector3());
  const twice = ['x', 'y', 'z'].every((axis) => size[axis] >= 2 * others[axis]);
  const around = part.box.max.y >= rest.max.y + 0.5 * others.y;
  return twice && around && size.y > FLAT_WIDE * Math.max(size.x, size.z)
    && part.box.min.x <= rest.min.x && part.box.max.x >= rest.max.x
    && part.box.min.z <= rest.min.z && part.box.max.z >= rest.max.z;
}

// Splits [{object, box}] into { subject, ground, backdrop }; largest candidates are tried first.
export function sorted(parts) {
  const found = { subject: [...parts], ground: [], backdrop: [] };
  const volume = ({ box }) => { const size = box.getSize(new Vector3()); return (size.x + 1e-3) * (size.z + 1e-3); };
  for (const part of [...parts].sort((one, other) => volume(other) - volume(one)).slice(0, 12)) {
    const others = found.subject.filter((one) => one !== part);
    if (others.length === 0) break;
    const rest = union(others);
    const kind = isBackdrop(part, rest) ? 'backdrop' : isGround(part, rest) ? 'ground' : null;
    if (!kind) continue;
    found[kind].push(part);
    found.subject = others;
  }
  return found;
}

// One camera an azimuth; all at the distance at which the box fits into each of the views.
export function turntable(parts) {
  const box = union(parts);
  const middle = box.getCenter(new Vector3());
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => new Vector3(
    bits & 1 ? box.max.x : box.min.x, bits & 2 ? box.max.y : box.min.y, bits & 4 ? box.max.z : box.min.z,
  ).sub(middle));
  const half = Math.tan((FIELD / 2) * Math.PI / 180) / MARGIN;
  const rise = ELEVATION * Math.PI / 180;
  const cameras = AZIMUTHS.map((azimuth) => {
    const turn = azimuth * Math.PI / 180;
    const camera = new PerspectiveCamera(FIELD, 1);
    camera.userData.towards = new Vector3(Math.sin(turn) * Math.cos(rise), Math.sin(rise), Math.cos(turn) * Math.cos(rise));
    return camera;
  });
  let distance = 1e-6;
  for (const { userData: { towards } } of cameras) {
    const side = new Vector3(0, 1, 0).cross(towards).normalize();
    const up = towards.clone().cross(side);
    for (const corner of corners) {
      const reach = Math.max(Math.abs(corner.dot(side)), Math.abs(corner.dot(up))) / half;
      distance = Math.max(distance, reach + corner.dot(towards));
    }
  }
  const radius = box.getSize(new Vector3()).length() / 2;
  for (const camera of cameras) {
    camera.position.copy(middle).addScaledVector(camera.userData.towards, distance);
    camera.lookAt(middle);
    camera.near = Math.max(distance - 3 * radius, distance / 100);
    camera.far = distance + 40 * radius;
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld(true);
  }
  return cameras;
}
