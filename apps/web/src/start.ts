import "./env.ts";
import { startProduct } from "./boot/start-product.ts";

await startProduct(process.argv.slice(2));
