"""Operations on tensors: each with how its numbers and its gradient are made."""
