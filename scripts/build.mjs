// npm run build: a clean build of dist, for packing.
import { build, installMissing, requireNode } from './bootstrap.mjs';

requireNode(9);
installMissing();
build();
