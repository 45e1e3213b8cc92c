"""What relates the losses to each other, and where each stands on the drawing of it."""
