"""tile → cloth → file: seams measured, pictures saved with their recipe. numpy and Pillow only."""
