-- DropForeignKey
ALTER TABLE "api_key" DROP CONSTRAINT "api_key_principal_id_fkey";

-- DropForeignKey
ALTER TABLE "space_member" DROP CONSTRAINT "space_member_principal_id_fkey";

-- DropForeignKey
ALTER TABLE "space_member" DROP CONSTRAINT "space_member_space_id_fkey";

-- DropIndex
DROP INDEX "principal_tenant_id_idx";

-- DropIndex
DROP INDEX "space_tenant_id_idx";

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "created_by" UUID,
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "last_used_at" TIMESTAMPTZ(3),
ADD COLUMN     "scopes" JSONB,
ADD COLUMN     "space_id" UUID,
ADD COLUMN     "tenant_id" UUID;
UPDATE "api_key" SET "tenant_id" = p."tenant_id" FROM "principal" p WHERE p."id" = "api_key"."principal_id";
ALTER TABLE "api_key" ALTER COLUMN "tenant_id" SET NOT NULL;

-- AlterTable
ALTER TABLE "principal" ADD COLUMN     "disabled_at" TIMESTAMPTZ(3),
ADD COLUMN     "email" TEXT,
ADD COLUMN     "role" TEXT NOT NULL DEFAULT 'member';
-- Until now a tenant had one user, who could do everything.
UPDATE "principal" SET "role" = 'owner' WHERE "kind" = 'user';

-- AlterTable
ALTER TABLE "space" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "models" JSONB;

-- AlterTable
ALTER TABLE "space_member" ADD COLUMN     "role" TEXT,
ADD COLUMN     "tenant_id" UUID;
UPDATE "space_member" SET "role" = 'owner', "tenant_id" = s."tenant_id" FROM "space" s WHERE s."id" = "space_member"."space_id";
ALTER TABLE "space_member" ALTER COLUMN "role" SET NOT NULL, ALTER COLUMN "tenant_id" SET NOT NULL;

-- AlterTable
ALTER TABLE "web_session" ADD COLUMN     "api_key_id" UUID;

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "space_id" UUID,
    "principal_id" UUID,
    "credential_kind" TEXT NOT NULL,
    "credential_id" TEXT,
    "action" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_link" (
    "token_hash" BYTEA NOT NULL,
    "principal_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateIndex
CREATE INDEX "audit_event_tenant_id_created_at_id_idx" ON "audit_event"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_space_id_created_at_id_idx" ON "audit_event"("space_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "one_time_link_expires_at_idx" ON "one_time_link"("expires_at");

-- CreateIndex
CREATE INDEX "one_time_link_principal_id_idx" ON "one_time_link"("principal_id");

-- CreateIndex
CREATE INDEX "api_key_tenant_id_created_at_id_idx" ON "api_key"("tenant_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "principal_email_key" ON "principal"("email");

-- CreateIndex
CREATE UNIQUE INDEX "principal_tenant_id_id_key" ON "principal"("tenant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "space_tenant_id_id_key" ON "space"("tenant_id", "id");

-- AddForeignKey
ALTER TABLE "space_member" ADD CONSTRAINT "space_member_tenant_id_space_id_fkey" FOREIGN KEY ("tenant_id", "space_id") REFERENCES "space"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "space_member" ADD CONSTRAINT "space_member_tenant_id_principal_id_fkey" FOREIGN KEY ("tenant_id", "principal_id") REFERENCES "principal"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_tenant_id_principal_id_fkey" FOREIGN KEY ("tenant_id", "principal_id") REFERENCES "principal"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_tenant_id_space_id_fkey" FOREIGN KEY ("tenant_id", "space_id") REFERENCES "space"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_link" ADD CONSTRAINT "one_time_link_principal_id_fkey" FOREIGN KEY ("principal_id") REFERENCES "principal"("id") ON DELETE CASCADE ON UPDATE CASCADE;
