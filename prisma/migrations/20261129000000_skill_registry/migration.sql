-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "sandbox" TEXT,
ADD COLUMN     "skill_version_id" UUID;

-- AlterTable
ALTER TABLE "space" ADD COLUMN     "skill_policy" JSONB;

-- CreateTable
CREATE TABLE "skill" (
    "id" UUID NOT NULL,
    "space_id" UUID,
    "slug" TEXT NOT NULL,
    "trust" TEXT NOT NULL,
    "current_version_id" UUID,
    "notices" JSONB NOT NULL DEFAULT '[]',
    "withdrawn" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "skill_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "skill_version" (
    "id" UUID NOT NULL,
    "skill_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "license" TEXT,
    "compatibility" TEXT,
    "instructions" TEXT NOT NULL,
    "manifest" JSON NOT NULL,
    "inputs_schema" JSON NOT NULL,
    "outputs_schema" JSON NOT NULL,
    "requirements" JSON NOT NULL,
    "files" JSON NOT NULL,
    "notices" JSONB NOT NULL,
    "blob_key" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "published_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "skill_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "space_skill" (
    "space_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "pinned_version_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "space_skill_pkey" PRIMARY KEY ("space_id","slug")
);

-- CreateTable
CREATE TABLE "workspace_archive" (
    "id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "blob_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_archive_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "skill_space_id_slug_key" ON "skill"("space_id", "slug") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "skill_version_blob_key_idx" ON "skill_version"("blob_key");

-- CreateIndex
CREATE UNIQUE INDEX "skill_version_skill_id_version_key" ON "skill_version"("skill_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "skill_version_skill_id_content_hash_key" ON "skill_version"("skill_id", "content_hash");

-- CreateIndex
CREATE UNIQUE INDEX "workspace_archive_execution_id_key" ON "workspace_archive"("execution_id");

-- CreateIndex
CREATE INDEX "workspace_archive_blob_key_idx" ON "workspace_archive"("blob_key");

-- AddForeignKey
ALTER TABLE "skill" ADD CONSTRAINT "skill_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "skill_version" ADD CONSTRAINT "skill_version_skill_id_fkey" FOREIGN KEY ("skill_id") REFERENCES "skill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
