-- CreateTable
CREATE TABLE "tenant" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "principal" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "principal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "space" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "space_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "space_member" (
    "space_id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "space_member_pkey" PRIMARY KEY ("space_id","principal_id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "web_session" (
    "token_hash" BYTEA NOT NULL,
    "principal_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "web_session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "execution" (
    "id" UUID NOT NULL,
    "root_execution_id" UUID NOT NULL,
    "parent_execution_id" UUID,
    "tenant_id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "skill_slug" TEXT NOT NULL,
    "skill_version" TEXT,
    "source" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "failure_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "inputs" JSONB NOT NULL,
    "outputs" JSONB,
    "error" JSONB,
    "model" TEXT,
    "file_source_ids" UUID[],
    "chat_thread_id" TEXT,
    "chat_message_id" TEXT,
    "chat_tool_call_id" TEXT,
    "chat_tool_call_hash" BYTEA,
    "workspace_archive_id" UUID,
    "langfuse_trace_id" TEXT,
    "idempotency_key" TEXT,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_usd" DECIMAL(20,10) NOT NULL DEFAULT 0,
    "iteration_count" INTEGER NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "worker_id" UUID,
    "worker_lost_count" INTEGER NOT NULL DEFAULT 0,
    "last_seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "execution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "root_execution_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "execution_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("root_execution_id","seq")
);

-- CreateTable
CREATE TABLE "step" (
    "execution_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "step_pkey" PRIMARY KEY ("execution_id","name")
);

-- CreateTable
CREATE TABLE "artifact" (
    "id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "relpath_in_workspace" TEXT NOT NULL,
    "document_type" TEXT,
    "content_type" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "blob_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_source" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "filename" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "blob_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "space_id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "execution_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("space_id","principal_id","route","key")
);

-- CreateTable
CREATE TABLE "thread" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "principal_id" UUID NOT NULL,
    "title" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "thread_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message" (
    "thread_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "parts" JSONB NOT NULL,
    "metadata" JSONB,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_pkey" PRIMARY KEY ("thread_id","id")
);

-- CreateTable
CREATE TABLE "turn" (
    "id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "message_id" TEXT NOT NULL,
    "live" BOOLEAN DEFAULT true,
    "lease_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "stop_requested_at" TIMESTAMPTZ(3),
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "turn_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "turn_chunk" (
    "turn_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "chunk" TEXT NOT NULL,

    CONSTRAINT "turn_chunk_pkey" PRIMARY KEY ("turn_id","seq")
);

-- CreateIndex
CREATE INDEX "principal_tenant_id_idx" ON "principal"("tenant_id");

-- CreateIndex
CREATE INDEX "space_tenant_id_idx" ON "space"("tenant_id");

-- CreateIndex
CREATE INDEX "space_member_principal_id_idx" ON "space_member"("principal_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_key_hash_key" ON "api_key"("key_hash");

-- CreateIndex
CREATE INDEX "api_key_principal_id_idx" ON "api_key"("principal_id");

-- CreateIndex
CREATE INDEX "web_session_expires_at_idx" ON "web_session"("expires_at");

-- CreateIndex
CREATE INDEX "worker_lease_expires_at_idx" ON "worker"("lease_expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "execution_chat_tool_call_hash_key" ON "execution"("chat_tool_call_hash");

-- CreateIndex
CREATE INDEX "execution_space_id_created_at_id_idx" ON "execution"("space_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "execution_state_worker_id_idx" ON "execution"("state", "worker_id");

-- CreateIndex
CREATE INDEX "execution_root_execution_id_idx" ON "execution"("root_execution_id");

-- CreateIndex
CREATE INDEX "execution_parent_execution_id_idx" ON "execution"("parent_execution_id");

-- CreateIndex
CREATE INDEX "artifact_space_id_created_at_id_idx" ON "artifact"("space_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "artifact_execution_id_relpath_in_workspace_key" ON "artifact"("execution_id", "relpath_in_workspace");

-- CreateIndex
CREATE INDEX "thread_space_id_principal_id_updated_at_id_idx" ON "thread"("space_id", "principal_id", "updated_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "message_thread_id_position_key" ON "message"("thread_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "turn_thread_id_live_key" ON "turn"("thread_id", "live");

-- AddForeignKey
ALTER TABLE "principal" ADD CONSTRAINT "principal_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "space" ADD CONSTRAINT "space_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "space_member" ADD CONSTRAINT "space_member_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "space_member" ADD CONSTRAINT "space_member_principal_id_fkey" FOREIGN KEY ("principal_id") REFERENCES "principal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_principal_id_fkey" FOREIGN KEY ("principal_id") REFERENCES "principal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "web_session" ADD CONSTRAINT "web_session_principal_id_fkey" FOREIGN KEY ("principal_id") REFERENCES "principal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "turn" ADD CONSTRAINT "turn_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "turn_chunk" ADD CONSTRAINT "turn_chunk_turn_id_fkey" FOREIGN KEY ("turn_id") REFERENCES "turn"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma's schema cannot say.

-- The closed lists of the wire.
ALTER TABLE "execution"
  ADD CONSTRAINT "execution_state_known" CHECK ("state" IN ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
  ADD CONSTRAINT "execution_source_known" CHECK ("source" IN ('standalone', 'chat', 'sub_execution', 'scheduled')),
  ADD CONSTRAINT "execution_failure_has_a_reason" CHECK (("state" = 'failed') = ("failure_reason" IS NOT NULL)),
  ADD CONSTRAINT "execution_final_state_has_an_end" CHECK (("state" IN ('completed', 'failed', 'cancelled')) = ("finished_at" IS NOT NULL));

ALTER TABLE "turn" ADD CONSTRAINT "turn_live_is_true_or_null" CHECK ("live");

-- `last_seq` moves with every flush of events: room in the page keeps those updates off the indexes.
ALTER TABLE "execution" SET (fillfactor = 70);
ALTER TABLE "worker" SET (fillfactor = 50);
ALTER TABLE "turn" SET (fillfactor = 70);
