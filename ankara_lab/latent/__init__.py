"""What is done to latents between the doors: mixing two to four of them."""
