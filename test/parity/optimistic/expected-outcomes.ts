/** Outcomes of the functions of an optimistic contract that no long run may lack; "done" is none of the errors. */
export const EXPECTED_OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  deposit: ["done", "ContractFrozen", "UnknownToken", "OutOfRange", "WrongValue"],
  requestExit: ["done", "ContractFrozen", "OutOfRange"],
  markDeposit: ["done", "NotQueued", "NotUrgent"],
  markExit: ["done", "NotQueued", "NotUrgent"],
  propose: [
    ...["done", "ContractFrozen", "NotTopLevel", "UnknownShape", "MalformedData", "WrongValue"],
    ...["RootMismatch", "ProofRequired", "NotInField", "QueueMismatch", "MarkedItemWaiting"],
  ],
  proposeProven: [
    ...["done", "ContractFrozen", "NotTopLevel", "UnknownShape", "MalformedData", "RootMismatch"],
    ...["NotInField", "QueueMismatch", "MarkedItemWaiting", "MalformedProof", "InvalidProof"],
  ],
  challenge: [
    ...["done", "NotPending", "ContentMismatch", "AlreadyProven", "AlreadyChallenged"],
    ...["WindowClosed", "WrongValue"],
  ],
  prove: [
    ...["done", "NotPending", "MalformedData", "ContentMismatch", "AlreadyProven", "AnswerLate"],
    ...["NotInField", "MalformedProof", "InvalidProof"],
  ],
  slash: ["done", "NotPending", "NotChallenged", "AnswerOpen"],
  release: ["done", "NotFallen", "AlreadyReleased"],
  finalize: ["done", "NotNext", "Contested", "WindowOpen", "ClaimsMismatch"],
  advance: [
    ...["done", "NotPending", "Contested", "TooEarly", "ClaimsMismatch", "OutOfRange", "NotOwner"],
    ...[
      "AlreadyAdvanced",
      "AdvanceOutstanding",
      "AdvanceNotCovered",
      "Uncovered",
      "TransferFailed",
    ],
  ],
  collectBonds: ["done", "NothingToCollect", "TransferFailed"],
  claim: ["done", "NothingToClaim", "Uncovered", "TransferFailed"],
  freeze: ["done", "ContractFrozen", "NotOverdue"],
  escape: [
    ...["done", "NotFrozen", "ProposalsPending", "OutOfRange", "AlreadyEscaped"],
    ...["MalformedProof", "InvalidProof"],
  ],
  refundDeposit: [
    ...["done", "NotFrozen", "ProposalsPending", "NotQueued", "AlreadyRefunded", "QueueMismatch"],
  ],
};
