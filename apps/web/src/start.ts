import "./env.ts";
import { bundledSkills } from "@skillrun/skills";
import { startProduct } from "./boot/start-product.ts";

await startProduct(bundledSkills, process.argv.slice(2));
