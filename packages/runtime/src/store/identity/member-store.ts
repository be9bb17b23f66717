import { Member, type Page, type PrincipalId, type Role, type SpaceId, type TenantId } from "@skillrun/contract";
import type { Database } from "../connection/database.ts";
import { pageOf, readCursor } from "../page-cursor.ts";
import type { AccessTransaction } from "./change-access.ts";

const withPrincipal = { principal: { select: { name: true, email: true, kind: true } } } as const;

type Row = {
  principal_id: string;
  role: string;
  created_at: Date;
  principal: { name: string; email: string | null; kind: string };
};

/** A member of a space; null when the principal is none. */
export async function findMember(
  prisma: Pick<AccessTransaction, "space_member">,
  spaceId: SpaceId,
  principalId: PrincipalId,
): Promise<Member | null> {
  const where = { space_id_principal_id: { space_id: spaceId, principal_id: principalId } };
  const row = await prisma.space_member.findUnique({ where, include: withPrincipal });
  return row === null ? null : memberOf(row);
}

/** A page of a space's members, who came last first. */
export async function listMemberRows(
  database: Database,
  spaceId: SpaceId,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Member>> {
  const place = readCursor(page.cursor);
  const at = place === null ? null : new Date(place.at_ms);
  const earlier =
    place === null || at === null ? {} : { OR: [{ created_at: { lt: at } }, { created_at: at, principal_id: { lt: place.id } }] };
  const rows = await database.prisma.space_member.findMany({
    where: { space_id: spaceId, ...earlier },
    orderBy: [{ created_at: "desc" }, { principal_id: "desc" }],
    take: page.limit + 1,
    include: withPrincipal,
  });
  return pageOf(rows, page.limit, (row) => ({ at_ms: row.created_at.getTime(), id: row.principal_id }), memberOf);
}

/** Makes a principal a member; false when it is one already. */
export async function insertMember(
  transaction: AccessTransaction,
  row: { tenant_id: TenantId; space_id: SpaceId; principal_id: PrincipalId; role: Role },
): Promise<boolean> {
  return (await transaction.space_member.createMany({ data: [row], skipDuplicates: true })).count === 1;
}

/** Gives a member another role. */
export async function updateMemberRole(
  transaction: AccessTransaction,
  spaceId: SpaceId,
  principalId: PrincipalId,
  role: Role,
): Promise<void> {
  await transaction.space_member.updateMany({ where: { space_id: spaceId, principal_id: principalId }, data: { role } });
}

/** Takes a member out of a space. */
export async function removeMember(transaction: AccessTransaction, spaceId: SpaceId, principalId: PrincipalId): Promise<void> {
  await transaction.space_member.deleteMany({ where: { space_id: spaceId, principal_id: principalId } });
}

/** How many owners a space has beside one, who can still act. */
export async function countOtherOwners(transaction: AccessTransaction, spaceId: SpaceId, but: PrincipalId): Promise<number> {
  const where = { space_id: spaceId, role: "owner", principal_id: { not: but }, principal: { disabled_at: null } };
  return await transaction.space_member.count({ where });
}

function memberOf({ principal_id, role, created_at, principal }: Row): Member {
  return Member.parse({ principal_id, ...principal, role, created_at: created_at.toISOString() });
}
