-- AlterTable
ALTER TABLE "thread" ADD COLUMN     "tenant_id" UUID;
UPDATE "thread" SET "tenant_id" = s."tenant_id" FROM "space" s WHERE s."id" = "thread"."space_id";
ALTER TABLE "thread" ALTER COLUMN "tenant_id" SET NOT NULL;

-- AddForeignKey
ALTER TABLE "thread" ADD CONSTRAINT "thread_tenant_id_space_id_fkey" FOREIGN KEY ("tenant_id", "space_id") REFERENCES "space"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "thread" ADD CONSTRAINT "thread_tenant_id_principal_id_fkey" FOREIGN KEY ("tenant_id", "principal_id") REFERENCES "principal"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_tenant_id_space_id_fkey" FOREIGN KEY ("tenant_id", "space_id") REFERENCES "space"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_tenant_id_principal_id_fkey" FOREIGN KEY ("tenant_id", "principal_id") REFERENCES "principal"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_source" ADD CONSTRAINT "file_source_tenant_id_principal_id_fkey" FOREIGN KEY ("tenant_id", "principal_id") REFERENCES "principal"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The tables that every execution writes have no foreign keys, each of which would lock its parent's row. They are checked without a lock: a space never
-- changes its tenant, nor an execution its space, so what was right when it was written stays right.

CREATE FUNCTION "refuse_mixed_tenant"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "space" s WHERE s."id" = NEW."space_id" AND s."tenant_id" <> NEW."tenant_id")
    OR EXISTS (SELECT FROM "principal" p WHERE p."id" = NEW."principal_id" AND p."tenant_id" <> NEW."tenant_id")
    OR NEW."parent_execution_id" IS NOT NULL AND EXISTS (
      SELECT FROM "execution" e WHERE e."id" IN (NEW."parent_execution_id", NEW."root_execution_id") AND e."space_id" <> NEW."space_id")
  THEN
    RAISE EXCEPTION 'a row of % would mix tenants or spaces', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION "refuse_mixed_space"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "execution" e WHERE e."id" = NEW."execution_id" AND e."space_id" <> NEW."space_id") THEN
    RAISE EXCEPTION 'a row of % would mix spaces', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION "refuse_foreign_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM "skill_version" v JOIN "skill" s ON s."id" = v."skill_id" WHERE v."id" = NEW."pinned_version_id" AND s."space_id" <> NEW."space_id")
  THEN
    RAISE EXCEPTION 'a row of % would mix spaces', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER "execution_tenant" BEFORE INSERT OR UPDATE OF "tenant_id", "space_id", "principal_id", "parent_execution_id", "root_execution_id"
  ON "execution" FOR EACH ROW EXECUTE FUNCTION "refuse_mixed_tenant"();
CREATE TRIGGER "artifact_space" BEFORE INSERT OR UPDATE OF "space_id", "execution_id" ON "artifact"
  FOR EACH ROW EXECUTE FUNCTION "refuse_mixed_space"();
CREATE TRIGGER "approval_space" BEFORE INSERT OR UPDATE OF "space_id", "execution_id" ON "approval"
  FOR EACH ROW EXECUTE FUNCTION "refuse_mixed_space"();
CREATE TRIGGER "workspace_archive_space" BEFORE INSERT OR UPDATE OF "space_id", "execution_id" ON "workspace_archive"
  FOR EACH ROW EXECUTE FUNCTION "refuse_mixed_space"();
-- A key is claimed before its execution is stored.
CREATE CONSTRAINT TRIGGER "idempotency_record_space" AFTER INSERT OR UPDATE ON "idempotency_record" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "refuse_mixed_space"();
CREATE TRIGGER "space_skill_version" BEFORE INSERT OR UPDATE OF "space_id", "pinned_version_id" ON "space_skill"
  FOR EACH ROW WHEN (NEW."pinned_version_id" IS NOT NULL) EXECUTE FUNCTION "refuse_foreign_version"();
