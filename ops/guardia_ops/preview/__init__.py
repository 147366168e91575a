"""Every message as its reader sees it, written to files: what `guardia notices preview` does.

`samples` tells the lives of some tickets and `real` the life of one; `forms` is what each channel makes of an entry;
`gallery` writes the files and the page that shows them side by side.
"""
