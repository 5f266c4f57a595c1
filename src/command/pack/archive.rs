//! The archive's form: a zip file whose every byte follows from its members.
//!
//! Job: local headers, central directory and end of a zip in which members are stored, not compressed, in
//! the order they are given, with fixed times and rights (0600). Inputs: names, lengths and CRC-32s.
//! Outputs: bytes. Invariant: the same members give the same bytes, so that whoever knows the members can
//! say of every other byte of the file what it must be.

/// Largest archive: zip holds lengths and offsets in four bytes.
pub(super) const MAX_BYTES: u64 = u32::MAX as u64 - 1;

/// Most members: zip counts them in two bytes.
pub(super) const MAX_MEMBERS: usize = 65_000;

/// A member's name, CRC-32 and length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) crc32: u32,
    pub(super) bytes: u64,
}

/// A stretch of the archive outside the members' contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    /// What it is, in words.
    pub(super) what: String,
    pub(super) bytes: Vec<u8>,
}

/// What follows the version in both headers: UTF-8 names, stored, 1980-01-01 00:00.
fn common(member: &Member, out: &mut Vec<u8>) {
    for field in [0x0800_u16, 0, 0, 0x0021] {
        out.extend(field.to_le_bytes());
    }
    let length = narrow(member.bytes);
    for field in [member.crc32, length, length] {
        out.extend(field.to_le_bytes());
    }
    out.extend(short(member.name.len()).to_le_bytes());
    // No extra fields.
    out.extend([0, 0]);
}

/// The header before a member's content.
pub(super) fn local(member: &Member) -> Frame {
    let mut bytes = b"PK\x03\x04\x14\x00".to_vec();
    common(member, &mut bytes);
    bytes.extend(member.name.as_bytes());
    Frame { what: format!("成员 {} 的文件头", member.name), bytes }
}

/// The directory at the end of an archive of these members.
pub(super) fn directory(members: &[Member]) -> Vec<Frame> {
    let mut frames = Vec::new();
    let (mut offset, mut size) = (0_u64, 0_u64);
    for member in members {
        // Made on Unix: the rights below are read.
        let mut bytes = b"PK\x01\x02\x14\x03\x14\x00".to_vec();
        common(member, &mut bytes);
        // No comment, disk 0, no internal attributes; a file for its owner alone.
        bytes.extend([0; 6]);
        bytes.extend((0o100_600_u32 << 16).to_le_bytes());
        bytes.extend(narrow(offset).to_le_bytes());
        bytes.extend(member.name.as_bytes());
        offset += local(member).bytes.len() as u64 + member.bytes;
        size += bytes.len() as u64;
        frames.push(Frame { what: format!("中央目录里成员 {} 的一条", member.name), bytes });
    }
    let mut end = b"PK\x05\x06\x00\x00\x00\x00".to_vec();
    let count = short(members.len()).to_le_bytes();
    end.extend([count, count].concat());
    end.extend(narrow(size).to_le_bytes());
    end.extend(narrow(offset).to_le_bytes());
    end.extend([0, 0]);
    frames.push(Frame { what: "中央目录的结尾".into(), bytes: end });
    frames
}

/// Length of the archive.
pub(super) fn total(members: &[Member]) -> u64 {
    let names = members.iter().map(|m| m.name.len() as u64);
    members.iter().map(|m| m.bytes).chain(names.map(|n| 30 + 46 + 2 * n)).fold(22, u64::saturating_add)
}

/// Lengths are checked against [`MAX_BYTES`] before anything is laid out.
fn narrow(length: u64) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn another_reader_of_zip_reads_it() {
        let contents: [(&str, &[u8]); 3] =
            [("pack.json", b"{}\n"), ("目录/甲.csv", b"a,b\n1,2\n"), ("空", b"")];
        let members: Vec<Member> = contents
            .iter()
            .map(|(name, bytes)| Member {
                name: (*name).into(),
                crc32: crc32fast::hash(bytes),
                bytes: bytes.len() as u64,
            })
            .collect();
        let mut file = Vec::new();
        for (member, (_, bytes)) in members.iter().zip(contents) {
            file.extend(local(member).bytes);
            file.extend(bytes);
        }
        directory(&members).into_iter().for_each(|f| file.extend(f.bytes));
        assert_eq!(file.len() as u64, total(&members));
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("a zip");
        assert_eq!(zip.len(), 3);
        for (index, (name, bytes)) in contents.into_iter().enumerate() {
            let mut member = zip.by_index(index).expect("a member");
            assert_eq!(member.name().expect("a name"), name);
            assert_eq!(member.unix_mode(), Some(0o100_600));
            let mut read = Vec::new();
            member.read_to_end(&mut read).expect("its CRC fits");
            assert_eq!(read, bytes);
        }
    }
}
