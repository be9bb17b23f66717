-- AlterTable
ALTER TABLE "principal" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);
