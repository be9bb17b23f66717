-- DropIndex
DROP INDEX "execution_parent_execution_id_idx";

-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "call_key" TEXT,
ADD COLUMN     "checkpoint_seq" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "child_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "deadline_at" TIMESTAMPTZ(3),
ADD COLUMN     "depth" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "held" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "limits" JSONB,
ADD COLUMN     "open_children" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "parked" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "resume_due" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "schedule_id" UUID,
ADD COLUMN     "schedule_tick" TIMESTAMPTZ(3),
ADD COLUMN     "tree_cost_usd" DECIMAL(20,10) NOT NULL DEFAULT 0,
ADD COLUMN     "tree_input_tokens" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "tree_output_tokens" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "tree_size" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "waiting_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "space" ADD COLUMN     "limits" JSONB;

-- AlterTable
ALTER TABLE "step" ADD COLUMN     "blob_key" TEXT,
ALTER COLUMN "result" DROP NOT NULL;

-- AlterTable
ALTER TABLE "tenant" ADD COLUMN     "limits" JSONB;

-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "session_key" INTEGER;

-- CreateTable
CREATE TABLE "approval" (
    "id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "root_execution_id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "details" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "decision" TEXT,
    "comment" TEXT,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "schedule" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "skill_slug" TEXT NOT NULL,
    "inputs" JSONB NOT NULL,
    "model" TEXT,
    "cron" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approval_space_id_created_at_id_idx" ON "approval"("space_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "approval_execution_id_name_key" ON "approval"("execution_id", "name");

-- CreateIndex
CREATE INDEX "schedule_space_id_created_at_id_idx" ON "schedule"("space_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "execution_parent_execution_id_call_key_key" ON "execution"("parent_execution_id", "call_key");

-- CreateIndex
CREATE UNIQUE INDEX "execution_schedule_id_schedule_tick_key" ON "execution"("schedule_id", "schedule_tick");


-- What Prisma's schema cannot say.

ALTER TABLE "approval" ADD CONSTRAINT "approval_decision_known" CHECK ("decision" IN ('approve', 'reject', 'expired'));
ALTER TABLE "step" ADD CONSTRAINT "step_has_a_result" CHECK (("result" IS NULL) <> ("blob_key" IS NULL));

-- Few rows are ever in these, however many executions there are.
CREATE INDEX "execution_held_idx" ON "execution"("tenant_id", "space_id", "created_at", "id") WHERE "held";
CREATE INDEX "execution_parked_idx" ON "execution"("deadline_at") WHERE "parked";
CREATE INDEX "execution_under_way_idx" ON "execution"("tenant_id", "space_id")
  WHERE "parent_execution_id" IS NULL AND NOT "held" AND "state" IN ('queued', 'running');
CREATE INDEX "approval_open_idx" ON "approval"("expires_at") WHERE "decision" IS NULL;

-- Executions that are under way while this migration runs: their last finished step, or their first attempt's start.
UPDATE "execution" e SET "checkpoint_seq" = (
  SELECT coalesce(max(v."seq") FILTER (WHERE v."type" = 'step_completed'), min(v."seq") FILTER (WHERE v."type" = 'attempt_started'), 0)
  FROM "event" v WHERE v."root_execution_id" = e."root_execution_id" AND v."execution_id" = e."id" AND v."type" IN ('step_completed', 'attempt_started')
) WHERE e."state" IN ('queued', 'running');
