/** What a transaction comes to a second before a deadline and at it, and vice versa if a reorganisation moves it. */
function bothWays(early: string, late: string): readonly string[] {
  return [`${early}, then ${late}`, `${late}, then ${early}`];
}

/**
 * Outcomes of the functions of an optimistic contract that no long run may lack, "done" being none of the errors; and of
 * what is no transaction: reorganisations, and falls that leave debts where advances are covered.
 */
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
  "reorganised challenge": bothWays("done", "WindowClosed"),
  "reorganised finalize": bothWays("WindowOpen", "done"),
  "reorganised prove": bothWays("done", "AnswerLate"),
  "reorganised slash": bothWays("AnswerOpen", "done"),
  "reorganised advance": bothWays("TooEarly", "done"),
  "reorganised markDeposit": bothWays("NotUrgent", "done"),
  "reorganised markExit": bothWays("NotUrgent", "done"),
  "reorganised freeze": bothWays("NotOverdue", "done"),
  "covered debts": ["slash"],
  "reorganised proposal": ["ContentMismatch"],
  "reorganised steps": ["another state", "the same state"],
};
