"""How the weights are made: corpus, autoencoder, text encoder, UNet, and their assembly."""
