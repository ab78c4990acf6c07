/** The messages that the OpenAPI document has under a name of their own. */
import { operationSchema } from "../../src/operations/operation-json.js";
import { account, accountPage, accountPath } from "./account.js";
import {
  batch,
  batchOperation,
  batchOperationPage,
  batchPage,
  batchProof,
  publishedData,
} from "./batch.js";
import { nodeEvent } from "./event.js";
import { feeQuote, feeRequest } from "./fee.js";
import { health, healthPart } from "./health.js";
import { operationFields, signedFields } from "./operation.js";
import { queueCounts, queueItem, queuePage } from "./queue.js";
import { errorAnswer, refusal } from "./refusal.js";
import { claimable, config, status } from "./rollup.js";
import { commitment, transaction, transactionPage, transactionState } from "./transaction.js";

export const MESSAGES = {
  Account: account,
  AccountPage: accountPage,
  AccountPath: accountPath,
  Batch: batch,
  BatchOperation: batchOperation,
  BatchOperationPage: batchOperationPage,
  BatchPage: batchPage,
  BatchProof: batchProof,
  Claimable: claimable,
  Commitment: commitment,
  Config: config,
  ErrorAnswer: errorAnswer,
  Event: nodeEvent,
  FeeQuote: feeQuote,
  FeeRequest: feeRequest,
  Health: health,
  HealthPart: healthPart,
  OperationFields: operationFields,
  PublishedData: publishedData,
  QueueCounts: queueCounts,
  QueueItem: queueItem,
  QueuePage: queuePage,
  Refusal: refusal,
  SignedFields: signedFields,
  SignedOperation: operationSchema,
  Status: status,
  Transaction: transaction,
  TransactionPage: transactionPage,
  TransactionState: transactionState,
};
