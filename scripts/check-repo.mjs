// The rules of this repository that no linter knows: `node scripts/check-repo.mjs [root]`. Each rule is a file in scripts/check-repo.
import { resolve } from "node:path";
import { fileSizeDistribution } from "./check-repo/files/file-size.ts";
import { formatFinding } from "./check-repo/finding.ts";
import { readRepository } from "./check-repo/repository.ts";
import { rules } from "./check-repo/rules.ts";

const repository = readRepository(resolve(process.argv[2] ?? resolve(import.meta.dirname, "..")));
const broken = rules.map((rule) => ({ rule: rule.name, findings: rule(repository) })).filter(({ findings }) => findings.length > 0);

for (const { rule, findings } of broken) {
  console.log(`${rule}: ${findings.length}`);
  for (const finding of findings) console.log(`  ${formatFinding(finding)}`);
}
const total = broken.reduce((sum, { findings }) => sum + findings.length, 0);
console.log(fileSizeDistribution(repository));
console.log(total === 0 ? `${rules.length} rules hold` : `${total} findings in ${broken.length} of ${rules.length} rules`);
process.exitCode = total === 0 ? 0 : 1;
