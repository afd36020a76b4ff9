import { averagePoolOps } from './average-pool.js';
import { maxPoolOps } from './max-pool.js';

export const poolingOps = { ...maxPoolOps, ...averagePoolOps };
