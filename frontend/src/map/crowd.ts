import Supercluster, { type ClusterFeature, type PointFeature } from "supercluster";
import type { Box, Position } from "./points";

/** Places that stand too near to each other to be pressed apart, or a single one. */
export interface Group extends Position {
  /** The same for as long as the group has the same places. */
  key: string;
  count: number;
  /** The place, when it stands alone: its index among those that the crowd was made of. */
  index: number | null;
}

/** A ward is seen whole at this zoom at the latest; farther out nothing has to be grouped ahead. */
const FARTHEST = 8;
/** More places than this nobody reads of one group. */
const MOST_MEMBERS = 100;

interface Kept {
  index: number;
}

/** Groups places for each zoom ahead, so that looking at any piece of the ground costs next to nothing. */
export class Crowd {
  private readonly tree: Supercluster<Kept, Record<string, never>>;
  private readonly nearest: number;

  /** Places nearer to each other than `apart` pixels at a zoom form a group there. */
  constructor(count: number, at: (index: number) => Position, apart: number, nearest: number) {
    this.nearest = nearest;
    this.tree = new Supercluster({ radius: apart, extent: 256, minZoom: FARTHEST, maxZoom: nearest });
    const points = new Array<PointFeature<Kept>>(count);
    for (let index = 0; index < count; index++) {
      const { longitude, latitude } = at(index);
      points[index] = {
        type: "Feature",
        properties: { index },
        geometry: { type: "Point", coordinates: [longitude, latitude] },
      };
    }
    this.tree.load(points);
  }

  /** List the groups that stand within the box at the zoom. */
  listWithin(box: Box, zoom: number): Group[] {
    return this.tree
      .getClusters([box.west, box.south, box.east, box.north], Math.floor(zoom))
      .map((feature) => {
        const [longitude = 0, latitude = 0] = feature.geometry.coordinates;
        if (!isCluster(feature)) {
          const { index } = feature.properties;
          return { key: `p${index}`, count: 1, index, latitude, longitude };
        }
        const { cluster_id, point_count } = feature.properties;
        return { key: `g${cluster_id}`, count: point_count, index: null, latitude, longitude };
      });
  }

  /** Give the zoom at which the group falls apart; null when it never does, as in one building. */
  findZoomApart(group: Group): number | null {
    const zoom = this.tree.getClusterExpansionZoom(Number(group.key.slice(1)));
    return zoom > this.nearest ? null : zoom;
  }

  /** List the places of the group. */
  listMembers(group: Group): number[] {
    if (group.index !== null) return [group.index];
    return this.tree
      .getLeaves(Number(group.key.slice(1)), MOST_MEMBERS)
      .map((leaf) => leaf.properties.index)
      .sort((a, b) => a - b);
  }
}

function isCluster(
  feature: PointFeature<Kept> | ClusterFeature<Record<string, never>>,
): feature is ClusterFeature<Record<string, never>> {
  return "cluster" in feature.properties;
}
