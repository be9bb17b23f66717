import "../../src/env.ts";
import { startProduct } from "../../src/boot/start-product.ts";
import { pacedPair } from "./paced-pair.ts";
import { pacedWork } from "./paced-work.ts";

// As src/start.ts, with the skills that tests pace besides: node start.ts <URL of the pace>.
const [paceUrl] = process.argv.slice(2);
if (paceUrl === undefined) throw new Error("The URL of the pace is the argument.");
await startProduct([], [pacedWork(paceUrl), pacedPair]);
